// What was timed in its order, with all that was done to it, against the paper sheet.
import { $, clockTime, el } from "./common.js";
import { said } from "./ladder.js";

let sheet = null;

const act = (one) => el("li", { class: one.undone ? "undone" : "" }, `${one.act} · ${clockTime(one.at)} · ${one.text} · ${one.by}`);
const isBeam = (one) => one.kind === "impulse" && !one.undone && one.text.endsWith(` by ${one.by}`);
const done = (acts, rows = 1) => el("td", { rowspan: rows > 1 ? rows : null }, el("ol", { class: "done" }, ...together(acts).map(act)));
const car = (one) => el("td", {}, el("b", {}, one.number || "?"), ` ${one.class}`);
const cell = (text, rows = 1) => el("td", { rowspan: rows > 1 ? rows : null }, text ?? "");
const number = (text) => el("td", { class: "number" }, text ?? "");
const tick = () => el("td", { class: "tick" });
const cones = (many) => number(many ? `+${many}` : "");

// Beams of one device that follow one another stand on one line.
function together(acts) {
  const shown = [];
  for (const one of acts) {
    const last = shown.at(-1);
    if (last && isBeam(one) && isBeam(last) && last.by === one.by) shown[shown.length - 1] = { ...one, act: `${last.act}, ${one.act}`, at: last.at, text: `${last.text.slice(0, -` by ${one.by}`.length)}, ${one.text}` };
    else shown.push(one);
  }
  return shown;
}

function run(one) {
  return [el("tr", {}, cell(String(one.place)), car(one), cell(one.driver), cell(String(one.of_entry)), number(one.time || "–"), cones(one.cones), number(one.net || one.status), tick(), done(one.acts))];
}

function won(heat, name) {
  if (heat.again) return "run again";
  if (heat.state !== "over") return heat.state;
  if (!heat.round || !heat.why) return "";
  return heat.winner ? `${name}, ${said(heat)}` : "nobody: run again";
}

function lane(heat, which) {
  const one = heat.lanes[which];
  if (!one.entry) return [cell(which), el("td", { colspan: "8" }, "nobody")];
  const faults = [one.red ? "red light" : "", one.breakout ? `breakout by ${one.under}` : "", one.status === "OK" ? "" : one.status].filter(Boolean).join(", ");
  return [cell(which), car(one), cell(one.driver), number(one.dial_in), number(one.reaction), number(one.elapsed ?? "–"), cones(one.cones), number(faults || (one.net ?? "–")), tick()];
}

function heat(one) {
  const winner = Object.values(one.lanes).find((own) => own.entry && own.entry === one.winner);
  const where = one.round ? `${one.round}.${one.heat}` : "clock";
  return [el("tr", {}, cell(String(one.place), 2), cell(where, 2), ...lane(one, "left"), cell(won(one, winner?.number), 2), done(one.acts, 2)), el("tr", {}, ...lane(one, "right"))];
}

function passing(one) {
  const by = [one.by_hand ? "hand" : one.device, one.number ? "" : `transponder ${one.transponder || "without a number"}`, one.on_the_clock ? "" : "another clock"].filter(Boolean).join(", ");
  return [el("tr", { class: one.lap ? "" : "idle" }, cell(String(one.place)), number(one.after || "–"), car(one), cell(one.driver), number(one.lap ? String(one.lap) : "no lap"), number(one.took), cell(by), tick(), done(one.acts))];
}

function place(one) {
  return [el("tr", {}, cell(String(one.place)), car(one), cell(one.driver), number(String(one.laps)), number(one.time), number(one.gap), number(one.best), cell(one.status ?? (one.finished ? "flag taken" : "")), tick())];
}

// What a sheet can hold: [its key, title, columns, rows of one, what the number of a car is looked for in].
const DONE = "What was done, by whom";
const PARTS = [
  ["cars", "Order", ["#", "Car", "Driver", "-Laps", "-Time", "-Behind", "-Best", "State", "✓"], place, (one) => [one.number]],
  ["heats", "Heats", ["#", "Heat", "Lane", "Car", "Driver", "-Dial-in", "-Reaction", "-Time", "-Cones", "-Counts", "✓", "Won", DONE], heat, (one) => Object.values(one.lanes).map((own) => own.number)],
  ["passings", "Passings", ["#", "-After the start", "Car", "Driver", "-Lap", "-Lap time", "By", "✓", DONE], passing, (one) => [one.number]],
  ["runs", "Runs", ["#", "Car", "Driver", "Run", "-Time", "-Cones", "-Counts", "✓", DONE], run, (one) => [one.number]],
];

function part([key, title, columns, rows, numbers], only) {
  const heads = columns.map((name) => el("th", { scope: "col", class: name.startsWith("-") ? "number" : null }, name.replace(/^-/, "")));
  const shown = sheet[key].filter((one) => !only || numbers(one).includes(only));
  const bodies = shown.map((one) => el("tbody", { "data-of": key }, ...rows(one)));
  return el("section", { "aria-labelledby": `h-${key}` }, el("h2", { id: `h-${key}` }, title), el("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": title }, el("table", {}, el("thead", {}, el("tr", {}, ...heads)), ...bodies)));
}

function draw() {
  const only = $("only").value.trim();
  const held = PARTS.filter(([key]) => sheet[key]?.length || (key === "runs" && !sheet.heats && !sheet.passings));
  const counted = held.filter(([key]) => key !== "cars").map(([key]) => `${sheet[key].length} ${sheet[key].length === 1 ? key.slice(0, -1) : key}`);
  $("meet").textContent = `${sheet.meet}: audit`;
  $("told").textContent = `${counted.join(", ") || "Nothing timed"} up to act ${sheet.last}, to be ticked off against the paper sheet.`;
  $("sheets").replaceChildren(...held.map((one) => part(one, only)));
  $("rest").replaceChildren(...sheet.rest.map(act));
}

$("only").addEventListener("input", () => sheet && draw());
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
$("print").addEventListener("click", () => print());
try {
  sheet = await (await fetch("/desk/audit.json")).json();
  draw();
} catch {
  $("told").textContent = "The server does not answer; reload the page when it is back.";
}
