import { margin, percent, price, sidesOf, spark } from "./duel.js";
import { follow, serverNow, showAge } from "./link.js";
import { FLAG, faults, gap, inOrder as raced, where } from "./meeting.js";
import { clock, el, groupBy, inOrder, name, ordinal, overall, overallBy, ran, rowOf, runOf, since, standing, timeBy } from "./show.js";

const PAGE_MS = 8_000;
const NOTE_MS = 600_000;
const at = (id) => document.getElementById(id);
let view = null;
let page = 0;

// The last heat that is over, and the pair at the line.
function lastHeat() {
  const heat = view.heats.find((one) => one.state === "over" && !one.again);
  at("last-title").textContent = heat ? where(heat) : "Last heat";
  if (!heat) return;
  const winner = heat.round && heat.winner ? view.rows[heat.winner] : null;
  const best = heat.lanes[heat.lanes.right.entry === heat.winner ? "right" : "left"];
  at("last").replaceChildren(
    el("span", { class: "car" }, winner?.number ?? "–"), el("span", { class: "time" }, winner ? best.net ?? "" : ""),
    el("span", { class: "who" }, winner?.driver || winner?.car || ""), el("span", { class: "rank" }, heat.round ? short(heat) : "against the clock"));
}

function short(heat) {
  if (!heat.winner) return "run again";
  return heat.why === "finish" ? `wins by ${heat.margin}` : `wins on a ${heat.why.replace("-", " ")}`;
}

function atLine() {
  const [heat] = view.heats;
  at("out-title").textContent = heat && heat.state !== "over" ? `At the line: ${where(heat)}` : "Lanes";
  at("out").replaceChildren(...(heat ? ["left", "right"] : []).map((which) => {
    const lane = heat.lanes[which];
    const row = view.rows[lane.entry];
    return el("li", {}, el("span", { class: "car" }, row?.number ?? "–"), el("span", { class: "who" }, faults(lane) || row?.driver || row?.car || ""), el("span", { class: "time" }, lane.net ?? lane.reaction ?? (lane.dial_in ? `dial ${lane.dial_in}` : "")));
  }));
}

function flag() {
  const [first] = raced(view);
  at("last-title").textContent = FLAG[view.race.flag];
  at("last").dataset.flag = view.race.flag || "none";
  at("last").replaceChildren(el("span", { class: "time" }, `${first?.laps ?? 0}/${view.race.laps}`), el("span", { class: "car" }, first?.row?.number ?? ""), el("span", { class: "who" }, first?.row?.driver || first?.row?.car || ""), el("span", { class: "rank" }, view.race.flag === "chequered" ? "has won" : "leads"));
  const best = raced(view).filter((car) => car.best).sort((one, other) => Number(one.best) - Number(other.best))[0];
  at("out-title").textContent = "Fastest lap";
  at("out").replaceChildren(...(best ? [el("li", {}, el("span", { class: "car" }, best.row?.number ?? ""), el("span", { class: "who" }, best.row?.driver || best.row?.car || ""), el("span", { class: "time" }, best.best))] : []));
}

function last() {
  const one = view.finished[0];
  if (!one) return;
  const row = rowOf(view, one);
  const run = runOf(row, one);
  const placed = row && timeBy(row, groupBy(view, row));
  at("last").replaceChildren(
    el("span", { class: "car" }, name(row)),
    el("span", { class: ran(run).length > 6 ? "time long" : "time" }, ran(run)),
    el("span", { class: "who" }, row?.driver || row?.car || ""),
    el("span", { class: "rank" }, placed ? `${ordinal(row.class_position)} in ${row.group}` : ""));
}

function out() {
  at("out").replaceChildren(...view.on_course.slice(0, 3).map((one) => {
    const row = rowOf(view, one);
    return el("li", {}, el("span", { class: "car" }, name(row)), el("span", { class: "who" }, row?.driver || row?.car || ""), el("span", { class: "time" }, since(one.since, serverNow(), 1)));
  }));
}

function inPages(fit, title, rows) {
  const made = [];
  for (let from = 0; from < rows.length; from += fit) made.push({ title, rows: rows.slice(from, from + fit) });
  return made;
}

// As many as fit are a page: overall where the rules rank all, and each class.
function pages() {
  const fit = Math.max(3, Math.floor(at("leaders").clientHeight / (0.082 * innerHeight)));
  const made = [];
  if (view.race) return inPages(fit, "Order", raced(view).map((car) => [car.place, car.row ?? {}, gap(car)]));
  for (const [number, own] of (view.ladder?.rounds ?? []).entries()) {
    const named = (entry) => view.rows[entry]?.number ?? "…";
    const rows = own.map((one) => [one.heat, { number: named(one.first), driver: one.bye ? "bye" : `against ${named(one.second)}` }, one.winner ? named(one.winner) : ""]);
    made.push(...inPages(fit, number === view.ladder.rounds.length - 1 ? "Final" : `Round ${number + 1}`, rows));
  }
  const add = (title, rows, way, place) => {
    const timed = rows.filter((row) => timeBy(row, way));
    for (let from = 0; from < timed.length; from += fit) {
      made.push({ title, rows: timed.slice(from, from + fit).map((row) => [place(row), row, timeBy(row, way)]) });
    }
  };
  if (view.overall) add("Overall", overall(view).slice(0, 2 * fit), overallBy(view), (row) => row.position);
  for (const group of view.groups) {
    add(group.name, inOrder(view).filter((row) => row.group === group.name), group.by, (row) => row.class_position);
  }
  return made;
}

function leaders() {
  const all = pages();
  if (!all.length) return;
  page %= all.length;
  const { title, rows } = all[page];
  at("title").textContent = title;
  at("page").textContent = all.length > 1 ? `${page + 1} of ${all.length}` : "";
  at("leaders").replaceChildren(...rows.map(([place, row, time]) =>
    el("li", {}, el("span", { class: "place" }, String(place)), el("span", { class: "car" }, row.number), el("span", { class: "who" }, row.driver || row.car), el("span", { class: "time" }, time))));
}

function duel() {
  const found = view.prediction;
  at("duel").hidden = !found;
  if (!found) return;
  const sides = sidesOf(view);
  at("duel").replaceChildren(
    ...sides.map((one) => el("p", { class: "side" }, el("b", {}, one.row?.number ?? ""), el("span", {}, one.row?.driver || one.car), el("b", {}, percent(one.odds, found.over)), el("small", {}, `predicted ${one.time}, ${percent(one.before)} before`))),
    spark(found, `Odds of ${name(sides[0].row)}, run by run`),
    el("p", { class: "margin" }, [margin(view), price(view)].filter(Boolean).join(": ")));
}

function now() {
  if (view.race) return flag();
  if (view.heats) return lastHeat(), atLine();
  return last(), out();
}

function note() {
  const newest = view.notes[0];
  const young = newest && serverNow() - Date.parse(newest.at) < NOTE_MS;
  at("note").hidden = !young;
  if (young) at("note").textContent = `${clock(newest.at)} ${newest.text}`;
}

follow((next) => {
  view = next;
  document.title = view.meet;
  at("meet").textContent = view.meet;
  at("standing").textContent = standing(view);
  now();
  duel();
  note();
  leaders();
});
showAge(at("age"));
setInterval(() => view && !view.race && !view.heats && out(), 100);
setInterval(() => {
  page += 1;
  if (view) leaders();
}, PAGE_MS);
addEventListener("resize", () => view && leaders());
