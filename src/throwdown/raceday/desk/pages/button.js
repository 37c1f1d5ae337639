// A phone at the line: a big button for each lane that it stands at, by the server's clock.
import { setClock, trip } from "./clock.js";
import { $, chip, el, kept, myName, setName } from "./common.js";
import { askAgain, follow, link } from "./link.js";
import { flush, onChange, post, unsent } from "./outbox.js";
import { beneath, buttons, modelFor, written } from "./presses.js";
import { ask, pick } from "./prompts.js";
import { Race } from "./race_model.js";

const PRESSED = "throwdown-pressed";
const LANE = "throwdown-lane";
const CHOICES = [["", "Both lanes"], ["left", "Left"], ["right", "Right"]];
let model = null;
let presses = JSON.parse(kept(sessionStorage, PRESSED, () => "[]")); // this page's, the newest last: {key, act, told}
let lane = kept(localStorage, LANE, () => "");

const say = (text) => ($("said").textContent = text);

function remember(now) {
  presses = now.slice(-50);
  try {
    sessionStorage.setItem(PRESSED, JSON.stringify(presses));
  } catch {} // it keeps nothing: they last as long as the page
}

// Passings that were pressed here, by the race's clock, and that the state does not tell of yet.
function untold() {
  const { device, epoch } = model.state.race?.clock ?? {};
  const own = presses.filter(({ act, told }) => !told && act.kind === "passing" && act.facts.device === device && act.facts.epoch === epoch);
  return own.map(({ act: { facts } }) => ({ entry: facts.entry, at_us: (facts.time * facts.unit_ns) / 1000 }));
}

function drawUnsent(acts) {
  chip("sync-unsent", acts.length ? `${acts.length} waiting to be sent` : "All sent", acts.length ? "bad" : "good");
}

function press(one, event) {
  const moment = trip(one.id, event);
  if (!moment) return say("No clock yet: the server was never reached.");
  if (model instanceof Race && !one.entry) return say("No car is in the race.");
  const act = written(model, one, moment);
  const [key] = post([act]);
  remember([...presses, { key, act }]);
  navigator.vibrate?.(60);
  say(`Pressed: ${act.words}.`);
  return draw();
}

function takeBack() {
  const last = presses.at(-1);
  if (!last) return say("There is nothing to take back.");
  remember(presses.slice(0, -1));
  post([{ kind: "undo", facts: { act: `@${last.key}` }, words: `taken back: ${last.act.words}` }]);
  say(`Taken back: ${last.act.words}.`);
  return draw();
}

// The same moment, another car: what was pressed is undone with it.
async function another() {
  const last = presses.at(-1);
  if (!last) return say("There is nothing to change.");
  const cars = model.order.filter((entry) => entry !== last.act.facts.entry);
  const entry = await pick({ title: `Which car was it, not ${model.called(last.act.facts.entry)}?`, items: cars.map((one) => ({ label: model.full(one), value: one })), does: "it was this" });
  if (!entry || presses.at(-1) !== last) return null;
  const act = { ...last.act, facts: { ...last.act.facts, entry }, words: `${model.called(entry)} over the line` };
  const [, key] = post([{ kind: "undo", facts: { act: `@${last.key}` }, words: `taken back: ${last.act.words}` }, act]);
  remember([...presses.slice(0, -1), { key, act }]);
  say(`Changed: ${act.words}.`);
  return draw();
}

// Pressed as the finger comes down, or by Enter and the space bar.
function pressable(button, does) {
  button.addEventListener("pointerdown", does);
  button.addEventListener("keydown", (event) => (["Enter", " "].includes(event.key) && !event.repeat ? (event.preventDefault(), does(event)) : null));
  return button;
}

// A button stays the same as long as there is one of its id: the finger may be on it.
function place(box, ids, make) {
  if (box.dataset.ids === ids.join(" ")) return;
  box.dataset.ids = ids.join(" ");
  box.replaceChildren(...ids.map(make));
}

const now = (id) => buttons(model, lane, untold()).find((one) => one.id === id);

function drawPresses() {
  const all = buttons(model, lane, untold());
  place($("presses"), all.map((one) => one.id), (id) => pressable(el("button", { type: "button", id, class: "huge" }, el("span", { class: "what" }), el("b", { class: "whose" }), el("span", { class: "driver" })), (event) => press(now(id), event)));
  for (const { id, label, entry } of all) {
    const car = model.cars.get(entry);
    const shown = [label, entry === null ? "" : (car ? model.called(entry) : "who?"), car?.driver || car?.car || ""];
    [...$(id).children].forEach((one, at) => (one.textContent = shown[at]));
    $(id).classList.toggle("idle", entry === null);
  }
}

function drawCars() {
  const isRace = model instanceof Race;
  $("cars").hidden = $("other").hidden = !isRace;
  if (!isRace) return;
  const byNumber = (one, other) => model.called(one).localeCompare(model.called(other), "en", { numeric: true });
  place($("cars"), [...model.racing].sort(byNumber), (entry) => pressable(el("button", { type: "button", "data-entry": entry }, model.called(entry)), (event) => press({ id: "loop", entry }, event)));
}

function drawLanes() {
  $("lane-choice").hidden = !model.state.tree;
  $("lane-choice").replaceChildren(...CHOICES.map(([value, label]) => el("button", { type: "button", "data-lane": value, "aria-pressed": String(value === lane), onclick: () => choose(value) }, label)));
}

function choose(value) {
  lane = value;
  try {
    localStorage.setItem(LANE, value);
  } catch {} // it keeps nothing: asked again next time
  draw();
  document.querySelector(`[data-lane="${value}"]`).focus();
}

function draw() {
  if (!model) return;
  drawPresses(), drawCars(), drawLanes();
  $("next").textContent = beneath(model, untold());
  document.body.dataset.last = model.state.last;
}

function take(state) {
  model ??= modelFor(state);
  model.take(state);
  const told = new Set(state.acts.map((one) => one.key));
  if (presses.some((one) => !one.told && told.has(one.key))) remember(presses.map((one) => (told.has(one.key) ? { ...one, told: true } : one)));
  draw();
}

async function askName() {
  const found = await ask({ title: "Who is at the finish?", fields: [{ name: "name", label: "Name", value: myName() }], does: ["Stand there"] });
  if (found) setName(found.values.name.slice(0, 40)), askAgain();
  else if (!myName()) return askName();
  return ($("who").textContent = myName());
}

let wasLost = null;
function onLink({ lost, closed }) {
  chip("sync-server", closed ? "Let in no more: open the link again" : lost ? "Server: lost, trying again" : "Server: live", lost ? "bad" : "good");
  if (!lost && wasLost !== false) setClock().then(draw).catch(() => {}), flush();
  wasLost = lost;
}

$("back").addEventListener("click", takeBack);
$("other").addEventListener("click", another);
$("who").addEventListener("click", askName);
$("who").textContent = myName();
onChange(({ unsent: waiting, refused }) => {
  if (refused) {
    remember(presses.filter((one) => one.key !== refused.key));
    say(`Not written: ${refused.words}: ${refused.message}`);
    draw();
  }
  drawUnsent(waiting);
});
setInterval(() => (link.lost ? null : setClock().catch(() => {})), 60_000);
drawUnsent(unsent());
follow("button", take, onLink);
if (!myName()) askName();
