// The list: find, scan, tick, check in, walk up.
import { $, el } from "/desk/static/common.js";
import { acceptFirst, drawAsked } from "./asked.js";
import { card } from "./card.js";
import { comesBack, enterForm, sendPrivate } from "./form.js";
import { begin, do_, find, named, office, say } from "./office.js";

const CODE = /\/desk\/check-in\/([^/\s]+)\/([a-z2-7]{8})\s*$/i;
let chosen = 0;
let found = [];
let linked = CODE.exec(location.pathname);

function matching(words) {
  const entries = office.state.entries.filter((one) => one.status !== "withdrawn");
  if (!words) return entries;
  const parts = words.toLowerCase().split(/\s+/);
  const fits = (one) => parts.every((part) => `${one.number} ${one.class} ${one.driver} ${one.car}`.toLowerCase().includes(part));
  const rank = (one) => (one.number.toLowerCase() === words.toLowerCase() ? 0 : one.number.startsWith(words) ? 1 : 2);
  return entries.filter(fits).sort((one, other) => rank(one) - rank(other));
}

export const missing = (one) => [one.waiver ? null : "no waiver", one.tech ? null : one.tech === null ? "no tech check" : "tech failed", one.owed > 0 ? `owes ${one.owed_shown}` : null].filter(Boolean);

const tick = (label, on, does, words) => el("button", { type: "button", class: "tick-button", "aria-pressed": String(on), "aria-label": label, onclick: does }, words ?? (on ? "✓" : "–"));

function ticks(one) {
  const who = named(one);
  const waits = one.status === "waiting";
  return [
    tick(`Waiver of ${who}`, one.waiver, () => do_("waiver", one, { signed: !one.waiver }, one.waiver ? "has not signed the waiver" : "signed the waiver")),
    tick(`Tech of ${who}`, one.tech === true, () => do_("tech", one, { passed: !one.tech }, one.tech ? "failed tech" : "passed tech"), one.tech === false ? "✗" : null),
    tick(`Fee of ${who}`, one.owed <= 0, () => (one.owed > 0 ? do_("pay", one, { amount: one.owed, currency: one.currency, method: "cash" }, `paid ${one.owed_shown}`) : say(`${who} owes nothing.`)), one.owed > 0 ? one.owed_shown : null),
    waits ? el("span", { class: "waits" }, `waits, ${one.place}.`) : tick(`${who} is here`, one.checked_in, () => checkIn(one, !one.checked_in)),
  ];
}

function row(one, at) {
  const works = [one.work_heat, one.station].filter(Boolean).join(" ");
  const about = el("button", { type: "button", class: "about", onclick: () => card(one) }, el("b", {}, one.driver || "nobody named"), el("span", {}, one.car), one.shares ? el("span", {}, `shares ${find(one.shares)?.number ?? "a car"}`) : null);
  return el("tr", { "data-entry": one.entry, "aria-current": at === chosen && $("find").value ? "true" : null, class: one.checked_in ? "here" : one.status },
    el("td", { class: "no" }, one.number), el("td", { class: "of" }, one.class), el("td", { class: "who-cell" }, about),
    el("td", { "data-label": "heat" }, one.heat), el("td", { "data-label": "works", class: one.clashes ? "clash" : null }, one.clashes ? `${works}: drives then` : works),
    ...ticks(one).map((made, n) => el("td", { "data-label": ["waiver", "tech", "fee", "here"][n] }, made)));
}

function draw() {
  const { entries, event } = office.state;
  found = matching($("find").value.trim());
  chosen = Math.min(chosen, Math.max(found.length - 1, 0));
  const at = document.activeElement?.getAttribute("aria-label");
  $("rows").replaceChildren(...found.map(row));
  if (at) document.querySelector(`[aria-label="${CSS.escape(at)}"]`)?.focus();
  if (!found.length) $("rows").append(el("tr", {}, el("td", { colspan: "9", class: "empty" }, $("find").value ? "Nobody of that name. Enter opens a walk-up." : "Nobody is entered yet.")));
  const inside = entries.filter((one) => one.status === "entered");
  const waiting = entries.filter((one) => one.status === "waiting").length;
  $("counts").textContent = `${inside.length}${event.capacity ? ` of ${event.capacity}` : ""} entered, ${inside.filter((one) => one.checked_in).length} here${waiting ? `, ${waiting} waiting for a place` : ""}`;
}

function checkIn(one, present = true) {
  if (one.status !== "entered") return say(`${named(one)} ${one.status === "waiting" ? `is on the waiting list, place ${one.place}` : "has withdrawn"}.`);
  if (present && one.checked_in) return say([`${named(one)} is here already`, ...missing(one)].join("; "));
  do_("check-in", one, { present }, present ? "checked in" : "is not here");
  return say([`${named(one)} ${present ? "checked in" : "is not here"}`, ...(present ? missing(one) : [])].join("; "));
}

function scanned([, entry, code]) {
  const one = find(decodeURIComponent(entry));
  return one && one.code === code.toLowerCase() ? checkIn(one) : say("That is no badge of this meet.");
}

function enter(event) {
  event.preventDefault();
  if (!office.state) return say("The server has not answered yet.");
  const words = $("find").value.trim();
  const code = CODE.exec(words);
  $("find").value = "";
  if (code) scanned(code);
  else if (words && found.length) card(found[chosen]);
  else if (words) enterForm(null, /\d/.test(words) ? {} : { driver: words }, () => $("find").focus());
  chosen = 0;
  return draw();
}

function onKey(event) {
  if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey || !office.state) return;
  if (event.key === "F4") return event.preventDefault(), event.repeat || acceptFirst();
  if (event.key === "F2") return event.preventDefault(), enterForm(null, {}, () => $("find").focus());
  if (event.key === "Escape") return ($("find").value = ""), (chosen = 0), $("find").focus(), draw();
  if (document.activeElement === $("find") && /^Arrow(Up|Down)$/.test(event.key)) {
    event.preventDefault();
    chosen = Math.min(Math.max(chosen + (event.key === "ArrowDown" ? 1 : -1), 0), found.length - 1);
    draw();
    return document.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
  if (event.key.length === 1 && event.key !== " " && !document.activeElement?.matches("input, select")) $("find").focus();
  return null;
}

$("finding").addEventListener("submit", enter);
$("find").addEventListener("input", () => ((chosen = 0), office.state && draw()));
$("walk-up").addEventListener("click", () => office.state && enterForm(null, {}, () => $("find").focus()));
document.addEventListener("keydown", onKey);
document.addEventListener("check-in", (event) => checkIn(find(event.detail)));
await begin(() => {
  draw();
  drawAsked();
  sendPrivate();
  if (linked) scanned(linked), (linked = null), history.replaceState(null, "", "/desk/entries");
}, (refused) => comesBack(refused, () => $("find").focus()));
$("find").focus();
