// The desk of heats: two lanes, a tree, and who meets whom next.
import { $, el } from "./common.js";
import { KEYS, toTheLine } from "./heat_keys.js";
import { ladder, said } from "./ladder.js";
import { Model } from "./model.js";
import { sit } from "./shell.js";

const LANES = ["left", "right"];

class Heats extends Model {
  framed = "left";
  waiting = null; // the entry that stands in the left lane until somebody comes to the right

  take(state) {
    const strays = state.tree.extra.map((one) => `A ${one.line} on ${one.device} is of nobody: Del deletes it.`);
    super.take({ ...state, strays });
  }

  get tree() {
    return this.state.tree;
  }

  // The pair at the line, or the last that was there.
  get now() {
    return this.tree.heats[0] ?? null;
  }

  // Heats of the ladder that can be run: both cars are known and nobody has won.
  get open() {
    const meetings = (this.tree.ladder?.rounds ?? []).flat();
    return meetings.filter((one) => one.first && one.second && !one.winner);
  }
}

const model = new Heats();
const name = (entry) => (entry ? model.called(entry) : "nobody");

function marks(lane) {
  const told = [];
  if (lane.red) told.push(["RED LIGHT", "bad"]);
  if (lane.breakout) told.push([`BREAKOUT by ${lane.under}`, "bad"]);
  if (lane.status !== "OK") told.push([lane.status, "bad"]);
  if (lane.cones) told.push([`+${lane.cones} ${lane.cones === 1 ? "cone" : "cones"}`, ""]);
  return told.map(([text, level]) => el("span", { class: `mark ${level}` }, text));
}

const fact = (label, value) => [el("dt", {}, label), el("dd", {}, value || "–")];

function side(heat, which) {
  const lane = heat?.lanes[which] ?? { entry: which === "left" ? (model.waiting ?? "") : "" };
  const car = model.cars.get(lane.entry);
  const won = heat?.winner && heat.winner === lane.entry;
  const box = $(which);
  box.className = `side ${won ? "won" : ""}`;
  box.setAttribute("aria-current", String(model.framed === which));
  const late = Number(lane.starts_late) > 0 ? ` (leaves ${lane.starts_late} later)` : "";
  box.replaceChildren(
    el("p", { class: "lane-name" }, which === "left" ? "Left" : "Right", won ? el("b", {}, " WINS") : ""),
    el("p", { class: "car" }, el("b", { class: "number" }, car?.number ?? "–"), el("span", {}, [car?.driver, car?.class].filter(Boolean).join(" · ") || (lane.entry ? "" : "nobody"))),
    el("dl", {}, ...(model.tree.dial_ins ? fact("Dial-in", (lane.dial_in ?? model.tree.dials[lane.entry] ?? "") + late) : []), ...fact("Reaction", lane.reaction), ...fact("Time", lane.elapsed), ...(lane.cones ? fact("With cones", lane.net) : [])),
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

const STATE = { called: "called to the line", staged: "staged, the tree is armed", started: "on course", over: "over" };

function heading(heat) {
  if (model.waiting) return `${name(model.waiting)} in the left lane: type who stands in the right, or ⇧ Enter for nobody`;
  if (!heat) return "Nobody is at the line";
  const where = heat.round ? `Round ${heat.round}, heat ${heat.heat}` : "Against the clock";
  return `${where}: ${heat.again ? "run again" : STATE[heat.state]}`;
}

function outcome(heat) {
  if (!heat || heat.state !== "over" || heat.again) return "";
  if (heat.winner) return `${name(heat.winner)} wins ${heat.round ? "" : "(it counts for no ladder) "}– ${said(heat)}`;
  return heat.why ? `Nobody wins: ${heat.why}. Run it again (r).` : "Both times stand.";
}

function past(heat) {
  const lane = (which) => {
    const one = heat.lanes[which];
    if (!one.entry) return "nobody";
    return [name(one.entry), one.status !== "OK" ? one.status : one.net ?? "", one.reaction ? `(${one.reaction})` : "", one.red ? "red" : "", one.breakout ? "breakout" : ""].filter(Boolean).join(" ");
  };
  return el("tr", {}, el("td", {}, heat.round ? `${heat.round}.${heat.heat}` : "–"), el("td", {}, lane("left")), el("td", {}, lane("right")), el("td", {}, heat.again ? "run again" : heat.winner && heat.round ? `${name(heat.winner)}, ${said(heat)}` : STATE[heat.state]));
}

function draw() {
  const heat = model.waiting ? null : model.now;
  $("h-line").textContent = heading(heat);
  side(heat, "left"), side(heat, "right"), lights(heat);
  $("outcome").textContent = outcome(heat);
  document.body.dataset.state = heat?.state ?? "empty";
  const { ladder: told } = model.tree;
  const isNow = heat && heat.round && heat.state !== "over" ? heat : null;
  const { open } = model;
  const coming = open.filter((one) => !isNow || one.round !== isNow.round || one.heat !== isNow.heat).map((one) => `${name(one.first)} and ${name(one.second)}`);
  $("next").textContent = told ? (told.champion ? `${name(told.champion)} has won.` : coming.length ? `Next (Enter): ${coming.join(", then ")}` : "") : "Nobody is seeded: e makes the ladder. A number and Enter brings a car to the line against the clock.";
  $("ladder").replaceChildren(...(told ? [ladder(el, told, (entry) => model.full(entry), isNow)] : []));
  $("past").replaceChildren(...model.tree.heats.map(past));
}

sit({ model, keys: KEYS, enter: toTheLine, draw,
  arrow: (key) => /Left|Right/.test(key) && (model.framed = key === "ArrowLeft" ? "left" : "right"),
  about: "Enter brings the next pair of the ladder to the line; a number and Enter a car of your choice, first left, then right. Keys act on the framed lane.",
  more: [["Enter", "to the line"], ["⇧ Enter", "alone to the line"], ["← →", "choose a lane"], ["Esc", "back to the start"]] });
