// Cars that meet each other: the pair at the line and the ladder, or a race of laps.
import { ladder, said } from "./ladder.js";
import { el } from "./show.js";

export const FLAG = { "": "Before the start", green: "Green flag", yellow: "Yellow flag", red: "Red flag", chequered: "Chequered flag" };
const STATE = { called: "at the line", staged: "staged", started: "on course", over: "" };
const carOf = (view) => (entry) => (view.rows[entry] ? [view.rows[entry].number, view.rows[entry].driver || view.rows[entry].car].filter(Boolean).join(" ") : entry);
const fact = (label, value) => (value ? [el("dt", {}, label), el("dd", {}, value)] : []);

export const faults = (lane) => [lane.red ? "red light" : "", lane.breakout ? `breakout by ${lane.under}` : "", lane.status !== "OK" ? lane.status : "", lane.cones ? `${lane.cones} ${lane.cones === 1 ? "cone" : "cones"}` : ""].filter(Boolean).join(", ");

export function where(heat) {
  return heat.round ? `Round ${heat.round}, heat ${heat.heat}` : "Against the clock";
}

export function verdict(view, heat) {
  if (heat.again) return "Run again";
  if (heat.state !== "over") return STATE[heat.state];
  if (!heat.round || !heat.why) return "";
  return heat.winner ? `${carOf(view)(heat.winner)} wins, ${said(heat)}` : "Nobody wins: it is run again";
}

function lane(view, heat, which) {
  const one = heat.lanes[which];
  const row = view.rows[one.entry];
  return el("div", { class: heat.winner && heat.winner === one.entry && heat.round ? "won" : "" }, el("small", {}, which), el("p", {}, el("b", { class: "big" }, row?.number ?? "–"), ` ${row?.driver || row?.car || ""}`),
    el("dl", {}, ...fact("Dial-in", one.dial_in), ...fact("Reaction", one.reaction), ...fact("Time", one.net)), el("p", { class: "fault" }, faults(one)));
}

function heats(view) {
  const [newest] = view.heats;
  const made = [];
  if (newest) {
    made.push(el("h2", {}, [where(newest), STATE[newest.state]].filter(Boolean).join(": ")), el("div", { class: "pairing" }, lane(view, newest, "left"), lane(view, newest, "right")));
    const words = newest.state === "over" ? verdict(view, newest) : "";
    if (words) made.push(el("p", { class: "verdict" }, words));
  }
  if (view.ladder) made.push(el("h2", {}, "Ladder"), ladder(el, view.ladder, carOf(view), newest && newest.state !== "over" ? newest : null));
  const over = view.heats.slice(newest?.state === "over" ? 1 : 0).filter((heat) => heat.state === "over" && heat.round);
  if (over.length) made.push(el("h2", {}, "Heats before"), el("ul", { class: "plain" }, ...over.map((heat) => el("li", {}, `${where(heat)}: ${verdict(view, heat)}`))));
  if (!made.length) made.push(el("p", { class: "fine" }, "Nobody is at the line yet."));
  return made;
}

export function inOrder(view) {
  return Object.entries(view.race.cars).sort(([, one], [, other]) => one.place - other.place).map(([entry, car]) => ({ ...car, row: view.rows[entry] }));
}

export const gap = (car) => car.status ?? car.gap ?? (car.place === 1 ? (car.time ?? "") : "");

function line(car) {
  const { row } = car;
  return el("tr", { role: "row" }, el("td", { role: "cell", class: "place" }, String(car.place)),
    el("th", { role: "rowheader", scope: "row", class: "entry" }, el("span", { class: "pair" }, el("span", { class: "number" }, row?.number ?? ""), el("span", { class: "who" }, el("b", {}, row?.driver || row?.car || "–"), el("small", {}, row?.driver ? row.car : "")))),
    el("td", { role: "cell", class: "time" }, gap(car)), el("td", { role: "cell", class: "laps" }, `${car.laps} ${car.laps === 1 ? "lap" : "laps"}${car.finished ? ", flag taken" : ""}`),
    el("td", { role: "cell", class: "runs" }, [car.last ? `last ${car.last}` : "", car.best ? `best ${car.best}` : ""].filter(Boolean).join(", ")));
}

function race(view) {
  const { race: told } = view;
  const cars = inOrder(view);
  const done = cars[0]?.laps ?? 0;
  const table = el("table", { role: "table", class: "order" }, el("caption", {}, el("h2", {}, "Order"), el("small", {}, `${done} of ${told.laps} laps`)),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...[["Place", "place"], ["Entry", "entry"], ["Behind", "time"], ["Laps", "laps"], ["Lap times", "runs"]].map(([text, kind]) => el("th", { role: "columnheader", scope: "col", class: kind }, text)))),
    el("tbody", { role: "rowgroup" }, ...cars.map(line)));
  return [el("p", {}, el("span", { class: "flag", "data-flag": told.flag || "none" }, FLAG[told.flag])), cars.length ? table : el("p", { class: "fine" }, `A race of ${told.laps} laps.`)];
}

export function meeting(view) {
  if (view.race) return race(view);
  return view.heats?.length || view.ladder ? heats(view) : [];
}
