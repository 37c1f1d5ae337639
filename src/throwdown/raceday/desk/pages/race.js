// The desk of a race of laps: flags, who passed, and the order.
import { $, el } from "./common.js";
import { KEYS, passed } from "./race_keys.js";
import { Race, drawFlag } from "./race_model.js";
import { sit } from "./shell.js";

const MOST = 16;

const model = new Race();
const number = (value, more = "") => el("td", { class: `number ${more}` }, value ?? "");

function row(entry, at) {
  const car = model.cars.get(entry);
  const own = model.race.cars[entry] ?? {};
  const state = own.status ?? (own.finished ? "flag taken" : "");
  return el("tr", { class: own.status ? "out" : "", "data-entry": entry, "aria-current": entry === model.framed ? "true" : null, onclick: () => (Object.assign(model, { framed: entry, back: 0 }), document.dispatchEvent(new Event("redraw"))) },
    el("td", { class: "place" }, String(own.place ?? at + 1)), el("td", { class: "car-number" }, car?.number ?? entry), el("td", { class: "slim" }, car?.driver || car?.car || ""),
    number(own.laps === undefined ? "" : String(own.laps)), number(own.gap ?? (own.place === 1 ? own.time : "")), number(own.last), number(own.best, "slim"), el("td", {}, state));
}

function since(one) {
  const { start_us } = model.race;
  return start_us === null ? "" : ((one.at_us - start_us) / 1e6).toFixed(3);
}

function draw() {
  const { race } = model;
  drawFlag(model, ": g is green");
  $("order").replaceChildren(...model.order.map(row));
  const chosen = model.passing;
  const items = race.passings.slice(0, MOST).map((one) => el("li", { "data-act": one.act, "aria-current": one.act === chosen?.act ? "true" : null }, el("b", {}, model.number(one.entry)), el("span", {}, one.by_hand ? `by hand (${one.device})` : one.device), el("span", { class: "at" }, since(one))));
  $("passings").replaceChildren(...(items.length ? items : [el("li", { class: "empty" }, "Nobody has passed yet.")]));
}

sit({ model, keys: KEYS, enter: passed, draw,
  arrow: (key) => ({ ArrowUp: () => model.step(-1), ArrowDown: () => model.step(1), ArrowLeft: () => model.older(-1), ArrowRight: () => model.older(1) })[key](),
  about: "A number and Enter: that car passed now. A number and a key: the key acts on that car. Without a number it acts on the framed car.",
  more: [["Enter", "passed now"], ["↑ ↓", "choose a car"], ["← →", "newer, older passing"]] });
