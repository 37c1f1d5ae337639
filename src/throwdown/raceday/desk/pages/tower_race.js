// The announcer's view of a race: the flag, who leads and by how much, who is due at the line.
import { $, el } from "./common.js";
import { Race, drawFlag } from "./race_model.js";
import { announce, many } from "./tower_view.js";

const model = new Race();
const MOST_DUE = 6;
const who = (entry) => {
  const car = model.cars.get(entry);
  return [car?.number ?? entry, car?.driver || car?.car].filter(Boolean).join(" ");
};
const number = (value) => el("td", { class: "number" }, value ?? "");
const behind = (gap) => gap.replace(/^\+/, "").replace(/^(\d+\.\d+)$/, "$1 s");

function lead() {
  const { race } = model;
  const [first, second] = model.order;
  const own = race.cars[first];
  if (!own?.laps) return "";
  const by = race.cars[second]?.laps ? `by ${behind(race.cars[second].gap ?? "+0.000")}` : "";
  if (race.flag === "chequered") return `${who(first)} ${own.finished ? "wins" : "is first"}${by ? `, ${by} from ${who(second)}` : ""}.${fastest()}`;
  const last = own.laps === race.laps - 1 ? " The leader is on the last lap." : "";
  return `${who(first)} leads ${by ? `${who(second)} ${by} ` : ""}after ${many(own.laps, "lap")}.${last}${fastest()}`;
}

function fastest() {
  const timed = Object.entries(model.race.cars).filter(([, one]) => one.best).sort(([, one], [, other]) => Number(one.best) - Number(other.best));
  return timed.length ? ` Fastest lap: ${timed[0][1].best} by ${who(timed[0][0])}.` : "";
}

function row(entry, at) {
  const car = model.cars.get(entry);
  const own = model.race.cars[entry] ?? {};
  const state = own.status ?? (own.finished ? "flag taken" : "");
  return el("tr", { class: own.status ? "out" : "" }, el("td", { class: "place" }, String(own.place ?? at + 1)), el("td", { class: "car-number" }, car?.number ?? entry), el("td", {}, car?.driver || car?.car || ""),
    number(own.laps === undefined ? "" : String(own.laps)), number(own.gap ?? (own.place === 1 ? own.time : "")), number(model.race.ahead[entry]), number(own.last), number(own.best), el("td", {}, state));
}

announce(model, () => {
  drawFlag(model);
  $("lead").textContent = lead();
  const due = model.race.flag === "chequered" || !model.race.flag ? model.racing : model.due();
  $("due").replaceChildren(...due.slice(0, MOST_DUE).map((entry) => el("li", {}, el("b", {}, model.number(entry)), ` ${model.cars.get(entry)?.driver ?? ""}`)));
  $("order").replaceChildren(...model.order.map(row));
});
