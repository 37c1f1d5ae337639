// The timing desk: one operator, one keyboard.
import { KEYS, SAME, SEEN, lineUp } from "./actions.js";
import { Chooser } from "./chooser.js";
import { setClock } from "./clock.js";
import { $, chip, el, myName, setName } from "./common.js";
import { drawPlugged } from "./devices.js";
import { askAgain, follow, link } from "./link.js";
import { Model } from "./model.js";
import { flush, onChange, unsent } from "./outbox.js";
import { ask, help } from "./prompts.js";
import { MOST_FINISHED, drawAim, drawAlarms, drawDevices, drawLanes, drawLog, drawOthers, drawResults, drawSite, drawUnsent, tick } from "./view.js";

const model = new Model();
const number = new Chooser($("number"), $("choices"), () => model.state?.entries ?? [], show);
const refused = [];
let searching = false;

const say = (text) => ($("said").textContent = text);

// While a number is typed, its car's runs are shown.
function show(car) {
  const only = car?.entry ?? null;
  if (only === model.only) return;
  Object.assign(model, { only, back: 0 });
  draw();
}

// What a key acts on, at the moment of the press.
function aim() {
  const entry = number.choice?.entry ?? null;
  return { model, entry, say, target: model.target, run: () => (entry ? model.runOf(entry) : model.target?.type === "run" ? model.runs.get(model.target.id) : null) };
}

function draw() {
  if (!model.state) return;
  drawLanes(model), drawLog(model), drawAlarms(model, refused), drawDevices(model.state), drawResults(model.state), drawSite(model.state), drawOthers(model.state), drawPlugged();
}

function clearNumber() {
  searching = false;
  number.clear();
}

function whoIsMeant() {
  const { several } = number;
  if (!several.length) return `Nobody is entered as ${$("number").value}.`;
  return `Which ${several[0].number}? ${several.map((one) => model.full(one.entry)).join(" or ")}: choose with ↓.`;
}

function run(key, event) {
  if (!model.state) return say("The server has not answered yet.");
  const [, , does] = KEYS.find(([own]) => own === key);
  const on = aim();
  if ($("number").value && !on.entry) return say(whoIsMeant());
  const of = on.run();
  clearNumber();
  does({ ...on, run: () => of }, event);
}

function enter(event) {
  if (!model.state || !$("number").value) return;
  const on = aim();
  if (!on.entry) return say(whoIsMeant());
  lineUp(on, event.shiftKey);
  clearNumber();
}

function arrows(key) {
  if (model.only && /Left|Right/.test(key)) {
    const last = model.runsOf(model.only).length - 1;
    model.back = Math.max(0, Math.min(model.back + (key === "ArrowRight" ? 1 : -1), last));
    return drawAim(model);
  }
  if ($("number").value) return key === "ArrowDown" ? number.step(1) : key === "ArrowUp" ? number.step(-1) : null;
  const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  model.move(across, down, MOST_FINISHED);
  drawAim(model);
  return document.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  const field = $("number");
  const onControl = document.activeElement?.matches("a, button, [tabindex]");
  const typed = key.length === 1 ? key.toLowerCase() : key;
  const named = SAME[typed] ?? typed;
  const take = () => event.preventDefault();
  if (key === "Escape") return take(), clearNumber(), (model.chosen = null), refused.splice(0), field.focus(), draw();
  if (key === "Enter") return onControl ? null : (take(), enter(event));
  if (key.startsWith("Arrow") && model.state && !(searching && /Left|Right/.test(key))) return take(), arrows(key);
  if (searching || (key === "Backspace" && field.value)) return field.focus();
  if (key === "/") return take(), (searching = true), field.focus(), say("Driver, car or number; Enter lines up.");
  if (key === "?") return take(), help(KEYS.map(([own, label]) => [own, label]));
  if (/^\d$/.test(key)) return field.focus();
  if (KEYS.some(([own]) => own === named)) return take(), event.repeat ? null : run(named, event);
  return key.length === 1 && key !== " " ? take() : null;
}

async function askName() {
  const found = await ask({ title: "Who is at the desk?", text: "Your name stands with every act that you make.", fields: [{ name: "name", label: "Name", value: myName() }], does: ["Sit down"] });
  if (found) setName(found.values.name.slice(0, 40)), askAgain();
  else if (!myName()) return askName();
  $("who").textContent = myName();
  return $("number").focus();
}

function onLink({ lost, closed }) {
  if (closed) chip("sync-server", "Let in no more: open the desk’s link again", "bad");
  else chip("sync-server", lost ? "Server: lost, trying again" : "Server: live", lost ? "bad" : "good");
  document.body.classList.toggle("lost", lost);
  if (!lost && onLink.was !== false) setClock().catch(() => {}), flush();
  onLink.was = lost;
}

$("bar").append(...KEYS.filter(([key]) => key !== SEEN).map(([key, label]) => el("button", { type: "button", class: key === "x" ? "flag" : "", "data-key": key, onclick: (event) => (run(key, event), $("number").focus()) }, el("kbd", {}, key === "Delete" ? "Del" : key), label)),
  el("button", { type: "button", onclick: () => help(KEYS.map(([own, label]) => [own, label])) }, el("kbd", {}, "?"), "Keys"));
onChange(({ unsent: waiting, refused: problem }) => {
  if (problem) refused.unshift(problem), refused.splice(3), say(`Not written: ${problem.message}`);
  drawUnsent(waiting), draw();
});
document.addEventListener("keydown", onKey);
document.addEventListener("redraw", draw);
$("who").addEventListener("click", askName);
$("who").textContent = myName();
setInterval(() => (tick(link.heard), drawAim(model)), 100);
setInterval(() => (link.lost ? null : setClock().catch(() => {})), 60_000);
drawUnsent(unsent());
follow("desk", (state) => (model.take(state), draw(), number.field.value && number.show()), onLink);
if (myName()) $("number").focus();
else askName();
