// The announcer's view of heats: who is at the line, who was quicker away, who won and by how much.
import { $, el, seconds } from "./common.js";
import { Heats, LANE, LANES, dialIn, heading, marks, past } from "./heats_model.js";
import { ladder, said } from "./ladder.js";
import { announce, fact } from "./tower_view.js";

const model = new Heats();
const MOST_PAST = 6;
const MOST_NEXT = 4;
const ms = (text) => Math.round(1000 * Number(text));
const who = (entry) => model.full(entry);

function time(lane) {
  if (lane.net) return el("span", { class: "time" }, lane.net);
  if (lane.elapsed_ms !== undefined) return el("span", { class: "clock", "data-ms": lane.elapsed_ms }, seconds(lane.elapsed_ms));
  return el("span", { class: "time" }, "");
}

// What a run against the clock is about; in a heat of the ladder only the other car matters.
function against(heat, which, lane) {
  const aim = model.state.targets[lane.entry];
  if (heat.round || !aim) return [];
  const needs = heat.state === "over" ? "" : aim.leads ? "leads already" : aim.to_beat_in[which] ?? aim.to_beat;
  const own = Object.entries(aim.best_in).map(([name, best]) => `${name} ${best}`).join(", ");
  return [...fact("Best so far", own || aim.best), ...fact("Total", aim.total), ...fact("Place", aim.place && String(aim.place)), ...fact("Behind the leader", aim.behind && `${aim.behind}${aim.leader ? ` (${aim.leader})` : ""}`), ...fact("To lead", needs && (aim.leads ? needs : `${needs} or less here, cones included`))];
}

function card(heat, which) {
  const lane = heat.lanes[which];
  const car = model.cars.get(lane.entry);
  const won = heat.round && heat.winner && heat.winner === lane.entry;
  if (!lane.entry) return el("article", { class: "big" }, el("p", { class: "lane-name" }, LANE[which]), el("p", { class: "empty" }, "Nobody."));
  return el("article", { class: `big ${won ? "won" : ""}`, "data-lane": which },
    el("p", { class: "lane-name" }, LANE[which], won ? el("b", {}, " WINS") : ""),
    el("p", { class: "line" }, el("b", { class: "number" }, car?.number ?? "–"), time(lane)),
    el("p", {}, [car?.driver, car?.car].filter(Boolean).join(", ")), el("p", { class: "marks" }, ...marks(lane)),
    el("dl", {}, ...fact("Class", car?.class), ...(model.tree.dial_ins && heat.round ? fact("Dial-in", dialIn(model, lane)) : []), ...fact("Reaction", lane.reaction), ...fact("Time", lane.elapsed), ...against(heat, which, lane)));
}

function early(heat) {
  const red = LANES.filter((which) => heat.lanes[which].red).map((which) => who(heat.lanes[which].entry));
  if (red.length) return `Red light: ${red.join(" and ")}.`;
  const [left, right] = LANES.map((which) => heat.lanes[which]);
  if (!left.reaction || !right.reaction) return "";
  const by = ms(right.reaction) - ms(left.reaction);
  return by ? `${who(by > 0 ? left.entry : right.entry)} was quicker away, by ${(Math.abs(by) / 1000).toFixed(3)} s.` : "Both were away alike.";
}

function lead(heat) {
  if (!heat) return "";
  if (heat.again) return "It is run again.";
  if (heat.state === "over" && heat.round) return heat.winner ? `${who(heat.winner)} wins – ${said(heat)}` : `Nobody wins: ${heat.why}. It is run again.`;
  if (heat.state === "over") return "Both are through.";
  const there = LANES.map((which) => heat.lanes[which]).filter((lane) => lane.entry);
  const through = there.filter((lane) => lane.net);
  const out = there.find((lane) => !lane.net && lane.status === "OK");
  const still = through.length && out ? `${who(through[0].entry)} is through in ${through[0].net}; ${who(out.entry)} is still out.` : "";
  return [early(heat), still].filter(Boolean).join(" ");
}

function place([entry, aim]) {
  const car = model.cars.get(entry);
  return el("tr", {}, el("td", {}, aim.group), el("td", {}, String(aim.place)), el("td", {}, car.number), el("td", {}, car.driver || car.car), el("td", { class: "number" }, aim.total), el("td", { class: "number" }, aim.behind));
}

announce(model, () => {
  const { now: heat, coming, tree } = model;
  $("h-line").textContent = heat ? heading(heat) : "Nobody is at the line";
  $("lead").textContent = lead(heat);
  $("pair").replaceChildren(...(heat ? LANES.map((which) => card(heat, which)) : []));
  const next = coming.slice(0, MOST_NEXT).map((one) => el("li", {}, el("b", {}, model.called(one.first)), ` ${model.cars.get(one.first)?.driver ?? ""} – `, el("b", {}, model.called(one.second)), ` ${model.cars.get(one.second)?.driver ?? ""}`));
  $("next-up").hidden = !next.length;
  $("next").replaceChildren(...next);
  $("rounds").hidden = !tree.ladder;
  $("ladder").replaceChildren(...(tree.ladder ? [ladder(el, tree.ladder, (entry) => model.full(entry), model.atLine)] : []));
  $("past").replaceChildren(...tree.heats.slice(heat?.state === "over" ? 0 : 1, MOST_PAST).map((one) => past(model, one)));
  const placed = Object.entries(model.state.targets).filter(([, aim]) => aim.total);
  $("against").hidden = !placed.length;
  $("places").replaceChildren(...placed.map(place));
});
