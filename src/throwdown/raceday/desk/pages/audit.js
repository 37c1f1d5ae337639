// The runs in their order, with all that was done to them, against the paper sheet.
import { $, clockTime, el } from "./common.js";

let sheet = null;

const act = (one) => el("li", { class: one.undone ? "undone" : "" }, `${one.act} · ${clockTime(one.at)} · ${one.text} · ${one.by}`);

function row(run) {
  return el("tr", {},
    el("td", {}, String(run.place)), el("td", {}, el("b", {}, run.number || "?"), ` ${run.class}`), el("td", {}, run.driver), el("td", {}, String(run.of_entry)),
    el("td", { class: "number" }, run.time || "–"), el("td", { class: "number" }, run.cones ? `+${run.cones}` : ""), el("td", { class: "number" }, run.net || run.status),
    el("td", { class: "tick" }), el("td", {}, el("ol", { class: "done" }, ...run.acts.map(act))));
}

function draw() {
  const only = $("only").value.trim();
  $("meet").textContent = `${sheet.meet}: audit`;
  $("told").textContent = `${sheet.runs.length} runs up to act ${sheet.last}, to be ticked off against the paper sheet.`;
  $("rows").replaceChildren(...sheet.runs.filter((run) => !only || run.number === only).map(row));
  $("rest").replaceChildren(...sheet.rest.map(act));
}

$("only").addEventListener("input", draw);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
$("print").addEventListener("click", () => print());
try {
  sheet = await (await fetch("/desk/audit.json")).json();
  draw();
} catch {
  $("told").textContent = "The server does not answer; reload the page when it is back.";
}
