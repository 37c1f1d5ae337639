// Two who race each other: what was predicted, the odds as runs came in, the margin and its price.
import { el, name, ran, runsOf } from "./show.js";

const SVG = "http://www.w3.org/2000/svg";
const whole = new Intl.NumberFormat("en-US");

function drawn(kind, facts, ...inside) {
  const made = document.createElementNS(SVG, kind);
  for (const [key, value] of Object.entries(facts)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

// Odds in percent; certainty is for what is over.
export function percent(odds, over) {
  if (over) return `${Math.round(100 * odds)} %`;
  const shown = Math.min(Math.max(Math.round(100 * odds), 1), 99);
  return odds > 0.99 ? "> 99 %" : odds < 0.01 ? "< 1 %" : `${shown} %`;
}

export function sidesOf(view) {
  const found = view.prediction;
  return [found.first, found.second].map((side, at) => ({ ...side, at, row: view.rows[side.entry], odds: at ? 1 - found.now : found.now, before: at ? 1 - found.before : found.before }));
}

// The first side's odds before any run and after each: a line with a step a run.
export function spark(found, words) {
  const [wide, high] = [100, 40];
  const step = wide / Math.max(found.history.length - 1, 1);
  const points = found.history.map((odds, at) => `${(at * step).toFixed(1)},${((1 - odds) * high).toFixed(1)}`);
  if (points.length === 1) points.push(`${wide},${points[0].split(",")[1]}`);
  const [x, y] = points.at(-1).split(",");
  return drawn("svg", { viewBox: `-3 -3 ${wide + 6} ${high + 6}`, class: "spark", role: "img", "aria-label": words, preserveAspectRatio: "none" },
    drawn("line", { x1: 0, x2: wide, y1: high / 2, y2: high / 2, class: "even", "vector-effect": "non-scaling-stroke" }),
    drawn("polyline", { points: points.join(" "), "vector-effect": "non-scaling-stroke" }),
    drawn("line", { x1: x, x2: x, y1: y, y2: y, class: "now", "vector-effect": "non-scaling-stroke" }));
}

export function margin(view) {
  const found = view.prediction;
  if (found.margin === undefined) return "";
  if (!found.ahead) return "Level on time";
  return `${name(view.rows[found.ahead])} ${found.over ? "won by" : "leads by"} ${found.margin} s`;
}

export function price(view) {
  const found = view.prediction;
  if (found.price_gap_usd === undefined) return "";
  if (found.usd_per_second !== undefined) return `USD ${whole.format(found.price_gap_usd)} / ${found.margin} s = ${whole.format(found.usd_per_second)} a second`;
  return found.price_gap_usd < 0 ? `and costs USD ${whole.format(-found.price_gap_usd)} less` : "";
}

function side(one, over) {
  const runs = one.row ? runsOf(one.row) : [];
  return el("li", { class: `side side-${one.at}` },
    el("p", { class: "name" }, el("b", { class: "number" }, one.row?.number ?? ""), el("span", { class: "who" }, el("b", {}, one.row?.driver || one.row?.car || one.car), el("small", {}, one.car))),
    el("p", { class: "odds" }, el("b", {}, percent(one.odds, over)), el("small", {}, `${percent(one.before)} before the first run`)),
    el("p", { class: "times" }, el("span", { class: "said" }, `predicted ${one.time} ± ${one.sd}`), ...runs.map((run) => el("span", { class: run.net !== undefined && run.net === one.row.best ? "best" : "" }, ran(run)))));
}

// What stands above the standings; nothing where nothing is predicted.
export function duel(view) {
  const found = view.prediction;
  if (!found || !view.rows[found.first.entry] || !view.rows[found.second.entry]) return [];
  const sides = sidesOf(view);
  const said = `Odds of ${name(sides[0].row)}: ${found.history.map((odds) => percent(odds)).join(", ")}`;
  return [
    el("h2", {}, found.over ? "Head to head, decided" : "Head to head"),
    el("ul", { class: "plain sides" }, ...sides.map((one) => side(one, found.over))),
    el("figure", {}, spark(found, said), el("figcaption", {}, `Odds of ${name(sides[0].row)}, run by run`)),
    el("p", { class: "margin" }, el("b", {}, margin(view) || "No margin yet"), el("span", {}, price(view))),
  ];
}
