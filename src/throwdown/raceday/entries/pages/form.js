// The form of a walk-up, and of what an entry is entered with.
import { el, newId } from "/desk/static/common.js";
import { post } from "/desk/static/outbox.js";
import { office, say, worded } from "./office.js";

const PRIVATE = [["phone", "Phone", "tel"], ["email", "E-mail", "email"], ["emergency", "Whom to call", "text"]];
const MORE = [["color", "Colour"], ["sponsor", "Sponsor"], ["tires", "Tyres"]];

const others = (car_class, entry) => office.state.entries.filter((one) => one.class === car_class && one.entry !== entry && one.status !== "withdrawn");

export function nearestFree(number, taken) {
  const wanted = /^\d+$/.test(number) ? Number(number) : 1;
  for (let away = 0; ; away++) for (const one of [wanted - away, wanted + away]) if (one > 0 && !taken.has(String(one))) return String(one);
}

function field(name, label, attributes = {}, options = null) {
  const made = options
    ? el("select", { id: `form-${name}`, name, ...attributes }, ...options.map(([value, words]) => el("option", { value }, words)))
    : el("input", { id: `form-${name}`, name, type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
  return el("p", { class: "field" }, el("label", { for: made.id }, label), made);
}

const tick = (name, label) => el("p", { class: "tick" }, el("input", { type: "checkbox", id: `form-${name}`, name }), el("label", { for: `form-${name}` }, label));

function fields(one, given, walkUp) {
  const { event, classes } = office.state;
  const value = (name) => given[name] ?? one?.facts[name] ?? "";
  const kinds = event.classes.length ? field("class", "Class", { required: true }, [...(one ? [] : [["", "choose"]]), ...classes.map((name) => [name, name])]) : field("class", "Class", { required: true, list: "known-classes", value: value("class") });
  const cars = [["", "its own"], ...office.state.entries.filter((other) => other.entry !== one?.entry && other.status !== "withdrawn").map((other) => [other.entry, `${other.number} ${other.class} ${other.driver}`])];
  const heats = event.heats.length ? field("heat", "Heat", {}, [["", "none yet"], ...event.heats.map((heat) => [heat, heat])]) : null;
  return [
    field("driver", "Driver", { required: true, value: value("driver") }), kinds,
    el("datalist", { id: "known-classes" }, ...classes.map((name) => el("option", { value: name }))),
    field("number", "Number", { required: true, inputmode: "numeric", value: value("number") }),
    field("car", "Car", { required: event.open_to.length > 0, value: value("car"), placeholder: event.open_to.length ? `any ${event.open_to.join(", any ")}` : null }),
    heats,
    walkUp ? tick("waiver", "Waiver signed") : null,
    walkUp && event.fee ? tick("paid", `Paid ${event.fee_shown} ${event.currency}, cash`) : null,
    el("details", {}, el("summary", {}, "More"), field("shares", "Drives the car of", {}, cars), ...MORE.map(([name, label]) => field(name, label, { value: value(name) })),
      el("p", { class: "hint" }, "These stay in the organiser’s folder and are shown to nobody else:"),
      ...PRIVATE.map(([name, label, type]) => field(name, label, { type, value: given[name] ?? one?.private[name] ?? "" }))),
  ].filter(Boolean);
}

// Keep the number free: the next one of the class until somebody types another.
function mindNumber(form, one) {
  const { number } = form.elements;
  const chosen = form.elements.namedItem("class");
  let typed = Boolean(number.value);
  const check = () => {
    const holders = new Map(others(chosen.value, one?.entry).map((other) => [other.number, other]));
    if (!typed && chosen.value) number.value = office.state.next[chosen.value] ?? "1";
    const holder = holders.get(number.value.trim());
    number.setCustomValidity(holder ? `${number.value} is ${holder.driver || "taken"}; ${nearestFree(number.value, holders)} is free` : "");
  };
  number.addEventListener("input", () => ((typed = true), check()));
  chosen.addEventListener("input", check);
  check();
}

export const keepLater = new Map(Object.entries(JSON.parse(sessionStorage.getItem("throwdown-private") ?? "{}")));
const keepDown = () => sessionStorage.setItem("throwdown-private", JSON.stringify(Object.fromEntries(keepLater)));

// What is private is kept once the server knows the entry.
export async function sendPrivate() {
  for (const [entry, own] of keepLater) {
    if (!office.state.entries.some((one) => one.entry === entry)) continue;
    const answer = await fetch("/desk/entries/private", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ entry, private: own }) }).catch(() => null);
    if (answer?.ok) keepLater.delete(entry), keepDown();
    else if (answer?.status === 400) keepLater.delete(entry), keepDown(), say(`Not kept: ${(await answer.json()).message}`);
  }
}

function actsOf(values, one, walkUp) {
  const entry = one?.entry ?? `w-${newId()}`;
  const words = `${values.number} ${values.driver}`;
  const facts = { ...(one?.facts ?? {}), entry };
  for (const name of ["driver", "class", "number", "car", "shares", ...MORE.map(([own]) => own)]) values[name] ? (facts[name] = values[name]) : delete facts[name];
  if (values.heat ?? one?.heat) facts.heat = values.heat ?? one.heat;
  if (walkUp) facts.walk_up = true;
  const act = (kind, more, said) => ({ kind, facts: { entry, ...more }, words: `${words} ${said}` });
  const { event, entries } = office.state;
  const count = (status) => entries.filter((other) => other.status === status).length;
  const waits = walkUp && event.capacity !== null && count("entered") >= event.capacity;
  const entered = waits ? `is on the waiting list, place ${count("waiting") + 1}: the event is full` : "entered";
  const acts = [{ kind: "enter", facts, words: `${words} ${walkUp ? entered : "changed"}` }];
  if (!walkUp) return acts;
  if (values.waiver) acts.push(act("waiver", { signed: true }, "signed the waiver"));
  if (values.paid) acts.push(act("pay", { amount: event.fee, currency: event.currency, method: "cash" }, `paid ${event.fee_shown}`));
  if (!waits) acts.push(act("check-in", { present: true }, "checked in"));
  return acts;
}

const walkUps = new Map(); // by the words of their first act: the entry, and what was typed

// A walk-up that was not written comes back to the form; what followed it says no more.
export function comesBack(problem, done) {
  for (const [words, own] of walkUps) {
    if (own.refused && problem.message.includes(own.entry)) return true;
    if (problem.words !== words) continue;
    own.refused = true;
    const found = { ...keepLater.get(own.entry), ...own.values, problem: worded(problem) };
    if (problem.where === "number") found.number = problem.nearest[0] ?? "";
    keepLater.delete(own.entry), keepDown();
    enterForm(null, found, done);
    return true;
  }
  return false;
}

// Ask for an entry; of a walk-up, `one` is null and it is checked in at once.
export function enterForm(one = null, given = {}, done = () => {}) {
  const walkUp = one === null;
  const form = el("form", {}, el("h2", { id: "form-title" }, walkUp ? "Walk-up" : "Change"), given.problem ? el("p", { role: "alert", class: "refusal" }, given.problem) : "", ...fields(one, given, walkUp),
    el("div", { class: "does" }, el("button", { class: "primary", type: "submit" }, walkUp ? "Enter and check in" : "Change", el("kbd", {}, "Enter")), el("button", { type: "button", onclick: () => close() }, "Cancel", el("kbd", {}, "Esc"))));
  const dialog = el("dialog", { "aria-labelledby": "form-title", class: "form" }, form);
  const close = () => (dialog.close(), dialog.remove(), done());
  for (const name of ["class", "heat", "shares"]) {
    const own = form.elements.namedItem(name);
    if (own) own.value = given[name] ?? (name === "heat" ? one?.heat : one?.facts[name]) ?? "";
  }
  for (const name of ["waiver", "paid"]) if (given[name]) form.elements.namedItem(name).checked = true;
  mindNumber(form, one);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(form)].map(([name, text]) => [name, text.trim()]));
    const acts = actsOf(values, one, walkUp);
    const own = Object.fromEntries(PRIVATE.map(([name]) => [name, values[name]]).filter(([name, text]) => text || one?.private[name]));
    if (Object.keys(own).length) keepLater.set(acts[0].facts.entry, own), keepDown();
    if (walkUp) walkUps.set(acts[0].words, { entry: acts[0].facts.entry, values });
    post(acts);
    say(acts.map((act) => act.words).join("; "));
    close();
    if (!walkUp) sendPrivate();
  });
  dialog.addEventListener("cancel", (event) => (event.preventDefault(), close()));
  document.body.append(dialog);
  dialog.showModal();
  (form.querySelector(":invalid:not(fieldset)") ?? form.elements.driver).focus();
}
