import { duel } from "./duel.js";
import { follow, serverNow, showAge } from "./link.js";
import { meeting } from "./meeting.js";
import { behind, clock, el, groupBy, inOrder, name, ordinal, overall, overallBy, ran, rowOf, runOf, runsOf, since, standing, timeBy, WORD } from "./show.js";

const at = (id) => document.getElementById(id);
let view = null;
let by = "class";

function entry(row) {
  return el("span", { class: "pair" },
    el("span", { class: "number" }, row.number),
    el("span", { class: "who" }, el("b", {}, row.driver || row.car || "–"), el("small", {}, row.driver ? row.car : "")),
    by === "overall" ? el("span", { class: "class" }, row.class) : "");
}

function predicted(row) {
  const found = view.prediction;
  const side = found && [found.first, found.second].find((one) => view.rows[one.entry] === row);
  return side ? [el("li", { class: "predicted" }, `predicted ${side.time}`)] : [];
}

function runs(row) {
  let counted = false;
  const driven = runsOf(row).map((run) => {
    const best = !counted && run.net !== undefined && run.net === row.best;
    counted ||= best;
    const said = run.cones && !run.status ? `${run.raw}, ${run.cones} ${run.cones === 1 ? "cone" : "cones"}` : ran(run);
    return el("li", { class: best ? "best" : run.status ? "void" : "" }, el("span", { "aria-hidden": "true" }, ran(run)), el("span", { class: "sr" }, best ? `${said}, best` : said));
  });
  return [...driven, ...predicted(row)];
}

function line(row, place, time, first, fresh) {
  return el("tr", { role: "row", class: fresh ? "fresh" : "" },
    el("td", { role: "cell", class: "place" }, time ? String(place) : "–"),
    el("th", { role: "rowheader", scope: "row", class: "entry" }, entry(row)),
    el("td", { role: "cell", class: "time" }, time || "–"),
    el("td", { role: "cell", class: "gap" }, behind(time, first)),
    el("td", { role: "cell", class: "runs" }, el("ul", { class: "plain" }, ...runs(row))));
}

function sheet(caption, way, rows, place) {
  const first = timeBy(rows[0], way);
  const fresh = view.finished[0]?.entry;
  const heads = [["", "place", "Place"], ["Entry", "entry"], [WORD[way], "time"], ["Behind", "gap"], ["Runs", "runs"]];
  return el("table", { role: "table" },
    el("caption", {}, el("h2", {}, caption), el("small", {}, `${rows.length} ${rows.length === 1 ? "entry" : "entries"}`)),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads.map(([text, kind, said]) => el("th", { role: "columnheader", scope: "col", class: kind }, text || el("span", { class: "sr" }, said))))),
    el("tbody", { role: "rowgroup" }, ...rows.map((row) => line(row, place(row), timeBy(row, way), first, view.rows[fresh] === row))));
}

function standings() {
  const asked = at("find").value.trim().toLowerCase();
  const fits = (row) => !asked || `${row.number} ${row.class} ${row.driver} ${row.car}`.toLowerCase().includes(asked);
  const sheets = [];
  if (by === "overall") {
    const rows = overall(view).filter(fits);
    if (rows.length) sheets.push(sheet("Overall", overallBy(view), rows, (row) => row.position));
  } else {
    const groups = Map.groupBy ? Map.groupBy(inOrder(view).filter(fits), (row) => row.group) : grouped(inOrder(view).filter(fits));
    for (const [group, rows] of groups) sheets.push(sheet(group, groupBy(view, rows[0]), rows, (row) => row.class_position));
  }
  at("standings").replaceChildren(...(sheets.length ? sheets : [el("p", { class: "fine" }, asked ? "Nobody fits that." : "No results yet.")]));
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return groups;
}

function car(row) {
  return [el("b", {}, name(row)), ` ${row?.driver ?? ""}`];
}

function finished(one) {
  const row = rowOf(view, one);
  const run = runOf(row, one);
  const place = row && timeBy(row, groupBy(view, row)) ? `${ordinal(row.class_position)} in ${row.group}` : "";
  return el("li", {}, ...car(row), " ", el("b", { class: "time" }, ran(run)), el("small", {}, place));
}

function out() {
  const items = view.on_course.map((one) => el("li", {}, ...car(rowOf(view, one)), one.cones ? ` +${one.cones}` : "", " ", el("span", { class: "time" }, `${since(one.since, serverNow())} s`)));
  at("out").replaceChildren(...(items.length ? items : [el("li", { class: "fine" }, "Nobody")]));
}

function now() {
  out();
  at("finished").replaceChildren(...(view.finished.length ? view.finished.slice(0, 3).map(finished) : [el("li", { class: "fine" }, "Nobody yet")]));
  const next = view.queue.slice(0, 6).map((one) => name(view.rows[one]));
  const more = view.waiting - next.length;
  at("queue").textContent = next.length ? next.join(" · ") + (more > 0 ? ` and ${more} more` : "") : "Nobody waits";
  at("notes").replaceChildren(...view.notes.slice(0, 5).map((note) => el("li", {}, el("time", { datetime: note.at }, clock(note.at)), ` ${note.text}`)));
  at("notes").parentElement.hidden = !view.notes.length;
}

function seasons(found) {
  at("seasons").hidden = !found.length;
  const links = found.map((one, n) => [n ? ", " : "", el("a", { href: one.href }, one.name)]);
  at("seasons").replaceChildren("Counts for ", ...links.flat());
}

function show(next, state) {
  view = next;
  document.title = `${view.meet} · live results`;
  at("meet").textContent = view.meet;
  at("enter").hidden = !view.enter;
  seasons(state.asides.beside?.seasons ?? []);
  at("traces").hidden = !(state.asides.beside?.traces && Object.values(view.rows).some((row) => runsOf(row).length));
  at("rules").textContent = `${view.rules.name}.${view.rules.cone_s ? ` A cone is ${view.rules.cone_s} s.` : ""}`;
  at("standing").textContent = standing(view);
  at("standing").dataset.official = Boolean(view.official);
  at("upto").textContent = `Act ${view.act}, written at ${clock(view.at)}`;
  now();
  const met = meeting(view);
  at("meeting").hidden = !met.length;
  at("meeting").replaceChildren(...met);
  const isRace = Boolean(view.race);
  for (const one of [at("tools"), at("standings")]) one.hidden = isRace; // the order says it all
  for (const id of ["out", "finished", "queue"]) at(id).parentElement.hidden = met.length > 0;
  document.querySelector(".now").hidden = met.length > 0 && !view.notes.length;
  if (view.heats) at("standings").hidden = at("tools").hidden = !Object.values(view.rows).some((row) => runsOf(row).length);
  const found = duel(view);
  at("duel").hidden = !found.length;
  at("duel").replaceChildren(...found);
  standings();
}

for (const button of document.querySelectorAll("[data-by]")) {
  button.addEventListener("click", () => {
    by = button.dataset.by;
    for (const one of document.querySelectorAll("[data-by]")) one.setAttribute("aria-pressed", one === button);
    if (view) standings();
  });
}
at("tools").addEventListener("submit", (event) => event.preventDefault());
at("find").addEventListener("input", () => view && standings());
at("print").addEventListener("click", () => print());
setInterval(() => view?.on_course.length && out(), 1000);
showAge(at("age"), at("spoken"));
follow(show);
