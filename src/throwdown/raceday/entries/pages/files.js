// The event's set-up, and files: seen before anything is written.
import { $, el, myName } from "/desk/static/common.js";
import { post } from "/desk/static/outbox.js";
import { begin, office, say } from "./office.js";

const LISTS = ["classes", "open_to", "heats", "stations"];
const parts = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);
let file = null;
let touched = false;

function draw() {
  const { event } = office.state;
  drawTraces();
  if (touched) return;
  for (const name of LISTS) $(name).value = event[name].join("\n");
  $("capacity").value = event.capacity ?? "";
  $("fee").value = event.fee ? event.fee_shown : "";
  $("currency").value = event.currency;
  $("entry_open").checked = event.entry_open;
  $("waiver").value = event.waiver;
}

function setUp(event) {
  event.preventDefault();
  const money = /^(\d+)(?:[.,](\d{1,2}))?$/.exec($("fee").value.trim() || "0");
  $("fee").setCustomValidity(money ? "" : "An amount, as in 45.00");
  if (!$("event").reportValidity()) return null;
  const facts = Object.fromEntries(LISTS.map((name) => [name, parts($(name).value)]));
  const whole = /^(JPY|KRW|CLP|ISK|VND)$/.test($("currency").value);
  const fee = whole ? Number(money[1]) : Number(money[1]) * 100 + Number((money[2] ?? "").padEnd(2, "0"));
  touched = false;
  const asked = { ...facts, capacity: $("capacity").value ? Number($("capacity").value) : null, fee, currency: $("currency").value, entry_open: $("entry_open").checked, waiver: $("waiver").value.trim() };
  const now = office.state.event;
  const changed = Object.fromEntries(Object.entries(asked).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(now[name])));
  if (!Object.keys(changed).length) return say("Nothing is changed.");
  post([{ kind: "event", facts: changed, words: "the event set up" }]);
  return say("The event is set up.");
}

const changes = (row) => Object.entries(row.changes).map(([name, [was, is]]) => (was || is ? `${name}: ${was || "nothing"} → ${is}` : name)).join("; ");
// The row says which line it is.
const why = ({ problem }) => [problem.message, problem.where?.replace(/^.*, line \d+(, )?/, ""), problem.expected && `expected: ${problem.expected}`, problem.nearest.length && `nearest: ${problem.nearest.join(", ")}`].filter(Boolean).join(" · ");

function show(made) {
  $("preview").hidden = !made.rows.length;
  $("rows").replaceChildren(...made.rows.map((row) => el("tr", { class: row.status }, el("td", {}, String(row.line)), el("td", {}, row.status + (row.waits ? ", waits" : "")), el("td", { class: "no" }, row.number), el("td", {}, row.class), el("td", {}, row.driver), el("td", {}, row.problem ? why(row) : row.status === "changed" ? changes(row) : ""))));
  const counted = ["new", "changed", "same", "refused"].map((status) => [made.rows.filter((row) => row.status === status).length, status]).filter(([n]) => n);
  const ignored = made.ignored.length ? ` Columns that mean nothing here: ${made.ignored.join(", ")}.` : "";
  const end = made.written ? "Written." : made.refused ? "Nothing is written while a row is refused: mend the file and choose it again." : "Nothing is written yet.";
  say(`${counted.map(([n, status]) => `${n} ${status}`).join(", ") || "No rows"}. ${end}${ignored}`);
  $("take").hidden = made.written || made.refused > 0 || !made.rows.some((row) => row.status !== "same");
}

async function send(dry) {
  const asked = new URLSearchParams({ file: file.name, dry: dry ? "1" : "0", by: myName() });
  const answer = await fetch(`/desk/entries/import?${asked}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: await file.arrayBuffer() }).catch(() => null);
  const made = answer && (await answer.json().catch(() => null));
  if (!made) return say("The server does not answer; nothing was written that you have not seen. Choose the file again.");
  if (!answer.ok) return ($("preview").hidden = $("take").hidden = true), say([made.message, made.where, made.expected && `expected: ${made.expected}`].filter(Boolean).join(" · "));
  return show(made);
}

// A list that is being chosen from is left alone while nothing in it changes.
function options(select, wanted) {
  const told = JSON.stringify(wanted);
  if (select.dataset.told === told) return;
  const chosen = select.value;
  select.dataset.told = told;
  select.replaceChildren(...wanted.map(([value, words]) => el("option", { value }, words)));
  if (wanted.some(([value]) => value === chosen)) select.value = chosen;
}

function drawTraces() {
  const driven = office.state.entries.filter((one) => one.runs.some((run) => run.time));
  options($("traced"), driven.map((one) => [one.entry, [one.number, one.class, one.driver].filter(Boolean).join(" ")]));
  const one = driven.find((own) => own.entry === $("traced").value);
  const runs = (one?.runs ?? []).map((run, n) => [String(n + 1), `${n + 1}: ${run.time} s${run.traced ? ", has a trace" : ""}`, run.time]);
  options($("nth"), runs.filter(([, , time]) => time).map(([value, words]) => [value, words]));
  $("attach").disabled = !$("nth").value || !$("log").files.length;
}

async function attach() {
  const log = $("log").files[0];
  const asked = new URLSearchParams({ entry: $("traced").value, run: $("nth").value, file: log.name, by: myName() });
  const told = (words) => ($("attached").textContent = words);
  $("attach").disabled = true;
  told("Reading …");
  const answer = await fetch(`/desk/entries/trace?${asked}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: await log.arrayBuffer() }).catch(() => null);
  const made = answer && (await answer.json().catch(() => null));
  $("attach").disabled = false;
  if (!made) return told("The server does not answer. Try it again.");
  if (!answer.ok) return told([made.message, made.where, made.expected && `expected: ${made.expected}`].filter(Boolean).join(" · "));
  const how = { whole: "the whole file", "from rest": "from where the car left from rest" }[made.part] ?? made.part;
  return told(`Attached: ${Math.round(made.length_mm / 1000)} m, ${how}.`);
}

for (const id of ["traced", "nth", "log"]) $(id).addEventListener("change", drawTraces);
$("attach").addEventListener("click", attach);
$("event").addEventListener("input", () => (touched = true));
$("event").addEventListener("submit", setUp);
$("file").addEventListener("change", () => ((file = $("file").files[0] ?? null), file && send(true)));
$("take").addEventListener("click", () => file && send(false));
await begin(draw);
