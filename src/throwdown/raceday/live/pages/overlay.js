import { margin, percent, price, sidesOf, spark } from "./duel.js";
import { age, follow, isLive, serverNow } from "./link.js";
import { FLAG, faults, gap, inOrder, verdict, where } from "./meeting.js";
import { el, groupBy, name, ordinal, ran, rowOf, runOf, since, timeBy } from "./show.js";

const SHOWN_MS = 12_000;
const at = (id) => document.getElementById(id);
let view = null;
let shown = null;
let until = 0;

function strip(row, time, rank) {
  return [el("b", { class: "car" }, name(row)), el("span", { class: "who" }, row?.driver || row?.car || ""), el("span", { class: "rank" }, rank), el("b", { class: "time" }, time)];
}

function last() {
  const one = view.finished[0] ?? { run: 0 };
  const row = rowOf(view, one);
  const run = runOf(row, one);
  if (shown !== null && one.run !== shown) until = Date.now() + SHOWN_MS; // not what was there
  shown = one.run;
  const rank = row && timeBy(row, groupBy(view, row)) ? `${ordinal(row.class_position)} in ${row.group}` : "";
  at("last").replaceChildren(...strip(row, ran(run), rank));
}

// Both lanes of the heat that is at the line, or over a moment ago.
function heat() {
  const [one] = view.heats;
  if (!one) return;
  const told = `${one.call} ${one.state}`;
  if (one.state !== "over" || (shown !== null && told !== shown)) until = Date.now() + SHOWN_MS;
  shown = told;
  const side = (which) => {
    const lane = one.lanes[which];
    return el("span", { class: "side" }, el("b", {}, `${view.rows[lane.entry]?.number ?? "–"} ${lane.net ?? lane.reaction ?? ""}`), el("small", {}, faults(lane) || view.rows[lane.entry]?.driver || ""));
  };
  at("last").replaceChildren(el("b", { class: "car" }, where(one)), side("left"), side("right"), el("span", { class: "rank" }, verdict(view, one)));
}

function race() {
  at("last").replaceChildren(el("b", { class: "car" }, `${inOrder(view)[0]?.laps ?? 0}/${view.race.laps}`), el("span", { class: "rank" }, FLAG[view.race.flag]),
    ...inOrder(view).slice(0, 4).map((car) => el("span", { class: "side" }, el("b", {}, `${car.place}. ${car.row?.number ?? ""}`), el("small", {}, car.place === 1 ? car.row?.driver ?? "" : gap(car)))));
}

function duel() {
  const found = view.prediction;
  at("duel").hidden = !found;
  if (!found) return;
  const sides = sidesOf(view);
  const said = (one) => el("span", { class: "side" }, el("b", {}, `${name(one.row)} ${percent(one.odds, found.over)}`), el("small", {}, `predicted ${one.time}`));
  at("duel").replaceChildren(said(sides[0]), spark(found, `Odds of ${name(sides[0].row)}, run by run`), said(sides[1]), el("span", { class: "rank" }, [margin(view), price(view)].filter(Boolean).join(": ")));
}

function tick() {
  at("age").hidden = isLive();
  at("age").textContent = age();
  if (!view) return;
  at("last").hidden = !view.race && Date.now() > until;
  const one = view.on_course[0];
  at("out").hidden = !one;
  if (one) at("out").replaceChildren(...strip(rowOf(view, one), since(one.since, serverNow(), 1), "on course"));
}

follow((next) => {
  view = next;
  at("last").classList.toggle("many", Boolean(view.race || view.heats));
  if (view.race) race();
  else if (view.heats) heat();
  else last();
  duel();
  tick();
});
setInterval(tick, 100);
