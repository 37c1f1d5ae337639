// The grid of a heat: on paper, and lined up at the desk in its order.
import { $, el } from "/desk/static/common.js";
import { post } from "/desk/static/outbox.js";
import { ask } from "/desk/static/prompts.js";
import { begin, say } from "./office.js";

let sheet = null;
const asked = () => new URLSearchParams({ heat: $("heat").value, by: $("by").value, apart: $("apart").value });

function row(one, at) {
  const close = sheet.close.includes(one.entry);
  const works = [one.work_heat, one.station].filter(Boolean).join(" ");
  return el("tr", { class: close ? "close" : null }, el("td", {}, String(at + 1)), el("td", { class: "no" }, one.number), el("td", {}, one.class), el("td", {}, one.driver, close ? el("small", {}, " soon after the car’s other driver") : null), el("td", { class: "wide" }, one.car), el("td", {}, works), el("td", { class: "tick" }));
}

async function draw() {
  const answer = await fetch(`/desk/entries/grid.json?${asked()}`).catch(() => null);
  if (!answer?.ok) return say("The server does not answer.");
  sheet = await answer.json();
  const heat = $("heat").value;
  $("heat").replaceChildren(...["", ...sheet.heats].map((one) => el("option", { value: one, selected: one === heat }, one ? `Heat ${one}` : "Everybody")));
  $("title").textContent = heat ? `Grid of heat ${heat}` : "Grid of everybody";
  $("rows").replaceChildren(...sheet.order.map(row));
  $("csv").href = `/desk/entries/grid.csv?${asked()}`;
  return null;
}

async function lineUp() {
  const heat = $("heat").value;
  const found = await ask({ title: `Line ${heat ? `heat ${heat}` : "everybody"} up?`, text: `${sheet.order.length} cars join the queue in this order.`, does: ["Line up"] });
  if (!found) return;
  post(sheet.order.map((one) => ({ kind: "line-up", facts: { entry: one.entry }, words: `${one.number} lined up` })));
  say(`${sheet.order.length} cars are lined up.`);
}

$("asked").addEventListener("input", draw);
$("asked").addEventListener("submit", (event) => event.preventDefault());
$("line-up").addEventListener("click", () => sheet && lineUp());
$("print").addEventListener("click", () => print());
await begin(draw);
