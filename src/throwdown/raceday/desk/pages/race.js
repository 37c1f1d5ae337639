// The desk of a race of laps: flags, who passed, and the order.
import { $, el } from "./common.js";
import { KEYS, passed } from "./race_keys.js";
import { Model } from "./model.js";
import { sit } from "./shell.js";

const MOST = 16;

class Race extends Model {
  framed = null; // the entry that keys act on
  back = 0; // which of its passings: 0 the newest

  take(state) {
    const { unknown, elsewhere, from_line } = state.race;
    const strays = [
      ...[...new Set(unknown.map((one) => one.transponder))].map((one) => `Transponder ${one || "without a number"} is nobody’s: b says whose it is.`),
      ...(elsewhere ? [`${elsewhere} ${elsewhere === 1 ? "passing" : "passings"} by another clock than the race’s: none of them counts.`] : []),
      ...(from_line ? ["The flag fell on another clock than the loop’s: laps count from each car’s first time over the line."] : []),
    ];
    super.take({ ...state, runs: [], loose: [], strays }); // its start is nobody’s run
    if (!this.framed || !this.cars.has(this.framed)) this.framed = this.order[0] ?? null;
  }

  get race() {
    return this.state.race;
  }

  get order() {
    const placed = Object.entries(this.race.cars).sort(([, one], [, other]) => one.place - other.place);
    if (placed.length) return placed.map(([entry]) => entry);
    const there = this.state.entries.filter((one) => !one.withdrawn).map((one) => one.entry);
    return [...this.race.grid.filter((one) => there.includes(one)), ...there.filter((one) => !this.race.grid.includes(one))];
  }

  // The passing that Delete takes away: the chosen one of the framed car.
  get passing() {
    return this.race.of[this.framed]?.[this.back] ?? this.race.passings.find((one) => one.entry === this.framed) ?? null;
  }

  step(by) {
    const { order } = this;
    const at = order.indexOf(this.framed);
    Object.assign(this, { framed: order[Math.max(0, Math.min(at + by, order.length - 1))] ?? null, back: 0 });
  }

  older(by) {
    const most = (this.race.of[this.framed]?.length ?? 1) - 1;
    this.back = Math.max(0, Math.min(this.back + by, most));
  }
}

const model = new Race();
const FLAG = { "": "No flag yet: g is green", green: "Green", yellow: "Yellow", red: "Red: the race is stopped", chequered: "Chequered" };
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
  const leader = Object.values(race.cars).find((one) => one.place === 1);
  $("flag").dataset.flag = race.flag;
  $("flag-name").textContent = FLAG[race.flag];
  $("laps").textContent = leader ? `${leader.laps} of ${race.laps} laps` : `${race.laps} laps`;
  $("clock").hidden = race.elapsed_ms === null || race.flag === "chequered" || race.flag === "red";
  $("clock").dataset.ms = race.elapsed_ms ?? 0;
  $("order").replaceChildren(...model.order.map(row));
  const chosen = model.passing;
  const items = race.passings.slice(0, MOST).map((one) => el("li", { "data-act": one.act, "aria-current": one.act === chosen?.act ? "true" : null }, el("b", {}, model.number(one.entry)), el("span", {}, one.by_hand ? `by hand (${one.device})` : one.device), el("span", { class: "at" }, since(one))));
  $("passings").replaceChildren(...(items.length ? items : [el("li", { class: "empty" }, "Nobody has passed yet.")]));
}

sit({ model, keys: KEYS, enter: passed, draw,
  arrow: (key) => ({ ArrowUp: () => model.step(-1), ArrowDown: () => model.step(1), ArrowLeft: () => model.older(-1), ArrowRight: () => model.older(1) })[key](),
  about: "A number and Enter: that car passed now. A number and a key: the key acts on that car. Without a number it acts on the framed car.",
  more: [["Enter", "passed now"], ["↑ ↓", "choose a car"], ["← →", "newer, older passing"], ["Esc", "back to the start"]] });
