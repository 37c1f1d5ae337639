// The desk of heats: two lanes, a tree, and who meets whom next.
import { $, el } from "./common.js";
import { KEYS, toTheLine } from "./heat_keys.js";
import { Heats, LANE, LANES, dialIn, heading, marks, past } from "./heats_model.js";
import { ladder, said } from "./ladder.js";
import { sit } from "./shell.js";

const model = new Heats();
const fact = (label, value) => [el("dt", {}, label), el("dd", {}, value || "–")];

function side(heat, which) {
  const lane = heat?.lanes[which] ?? { entry: which === "left" ? (model.waiting ?? "") : "" };
  const car = model.cars.get(lane.entry);
  const won = heat?.winner && heat.winner === lane.entry;
  const box = $(which);
  box.className = `side ${won ? "won" : ""}`;
  box.setAttribute("aria-current", String(model.framed === which));
  box.replaceChildren(
    el("p", { class: "lane-name" }, LANE[which], won ? el("b", {}, " WINS") : ""),
    el("p", { class: "car" }, el("b", { class: "number" }, car?.number ?? "–"), el("span", {}, [car?.driver, car?.class].filter(Boolean).join(" · ") || (lane.entry ? "" : "nobody"))),
    el("dl", {}, ...(model.tree.dial_ins ? fact("Dial-in", dialIn(model, lane)) : []), ...fact("Reaction", lane.reaction), ...fact("Time", lane.elapsed), ...(lane.cones ? fact("With cones", lane.net) : [])),
    el("p", { class: "marks" }, ...(lane.cones !== undefined ? marks(lane) : [])));
}

function lamp(kind, lit, words) {
  return el("span", { class: `lamp ${kind} ${lit ? "lit" : ""}`, title: words });
}

function lights(heat) {
  const lanes = LANES.map((which) => heat?.lanes[which] ?? {});
  const row = (kind, lit, words) => el("div", {}, lamp(kind, lit(lanes[0]), words), lamp(kind, lit(lanes[1]), words));
  $("lights").replaceChildren(row("stage", (lane) => lane.staged, "staged"), ...Array.from({ length: model.tree.ambers }, () => row("amber", (lane) => lane.tree && !lane.away, "amber")), row("green", (lane) => lane.away && !lane.red, "green"), row("red", (lane) => lane.red, "red"));
  const words = lanes.map((lane, at) => `${LANES[at]} ${lane.red ? "red light" : lane.away ? "away" : lane.tree ? "tree runs" : lane.staged ? "staged" : "dark"}`);
  $("lights").setAttribute("aria-label", `The tree: ${words.join(", ")}`);
}

function title(heat) {
  if (model.waiting) return `${model.whom(model.waiting)} in the left lane: type who stands in the right, or ⇧ Enter for nobody`;
  return heat ? heading(heat) : "Nobody is at the line";
}

function outcome(heat) {
  if (!heat || heat.state !== "over" || heat.again) return "";
  if (heat.winner) return `${model.whom(heat.winner)} wins ${heat.round ? "" : "(it counts for no ladder) "}– ${said(heat)}`;
  return heat.why ? `Nobody wins: ${heat.why}. Run it again (r).` : "Both times stand.";
}

function draw() {
  const heat = model.waiting ? null : model.now;
  $("h-line").textContent = title(heat);
  side(heat, "left"), side(heat, "right"), lights(heat);
  $("outcome").textContent = outcome(heat);
  document.body.dataset.state = heat?.state ?? "empty";
  const { ladder: told } = model.tree;
  const coming = model.coming.map((one) => `${model.whom(one.first)} and ${model.whom(one.second)}`);
  $("next").textContent = told ? (told.champion ? `${model.whom(told.champion)} has won.` : coming.length ? `Next (Enter): ${coming.join(", then ")}` : "") : "Nobody is seeded: e makes the ladder. A number and Enter brings a car to the line against the clock.";
  $("ladder").replaceChildren(...(told ? [ladder(el, told, (entry) => model.full(entry), model.atLine)] : []));
  $("past").replaceChildren(...model.tree.heats.map((one) => past(model, one)));
}

sit({ model, keys: KEYS, enter: toTheLine, draw,
  arrow: (key) => /Left|Right/.test(key) && (model.framed = key === "ArrowLeft" ? "left" : "right"),
  about: "Enter brings the next pair of the ladder to the line; a number and Enter a car of your choice, first left, then right. Keys act on the framed lane.",
  more: [["Enter", "to the line"], ["⇧ Enter", "alone to the line"], ["← →", "choose a lane"]] });
