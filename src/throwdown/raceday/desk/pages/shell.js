// What desks have in common: the number field, keys, the bar, the link, and what is in step.
import { SAME, SEEN } from "./actions.js";
import { Chooser } from "./chooser.js";
import { setClock } from "./clock.js";
import { $, chip, el, myName, setName } from "./common.js";
import { drawPlugged } from "./devices.js";
import { askAgain, follow, link } from "./link.js";
import { flush, onChange, unsent } from "./outbox.js";
import { ask, help } from "./prompts.js";
import { drawAlarms, drawDevices, drawLog, drawOthers, drawResults, drawSite, drawUnsent, tick } from "./view.js";

const nothing = () => {};
const MORE = [["/", "find by driver or car"], ["Esc", "back to the start"]];

// keys: [key, label, does(on, event), look]; enter(on, shift): Enter, with a number or without;
// arrow(key), older(key): what an arrow chooses, and ← → while a number is typed; draw(): the desk's own
// part, beat(): what of it changes by itself; typed(entry): whose number stands there; aim(entry): what a
// key acts on, {target, run()}; letGo(): Escape; about, more: words for the help.
export function sit({ model, keys, enter, arrow, older = nothing, draw, beat = nothing, typed = nothing, aim = () => ({ target: null, run: () => null }), letGo = nothing, about, more }) {
  const refused = [];
  let searching = false;
  const show = (car) => typed(car?.entry ?? null) && redraw();
  const number = new Chooser($("number"), $("choices"), () => model.state?.entries ?? [], show);
  const say = (text) => ($("said").textContent = text);
  const told = () => help(keys.map(([key, label]) => [key, label]), about, [...more, ...MORE]);

  function redraw() {
    if (!model.state) return;
    $("meet").textContent = model.state.meet;
    document.body.dataset.last = model.state.last; // up to which act the page shows the book
    draw(), drawLog(model), drawAlarms(model, refused), drawDevices(model.state), drawResults(model.state), drawSite(model.state), drawOthers(model.state), drawPlugged();
  }

  function aimed() {
    const entry = number.choice?.entry ?? null;
    return { model, entry, say, ...aim(entry) };
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

  function act(does, event) {
    if (!model.state) return say("The server has not answered yet.");
    const on = aimed();
    if ($("number").value && !on.entry) return say(whoIsMeant());
    clearNumber();
    return does(on, event);
  }

  function choose(key) {
    if ($("number").value && /Up|Down/.test(key)) return number.step(key === "ArrowDown" ? 1 : -1);
    if ($("number").value) older(key);
    else arrow(key);
    redraw();
    return document.querySelector("main [aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }

  function onKey(event) {
    if (document.querySelector("dialog[open]") || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null; // an answer’s Enter is no Enter of the desk
    const { key } = event;
    const small = key.length === 1 ? key.toLowerCase() : key;
    const found = keys.find(([own]) => own === (SAME[small] ?? small));
    const take = () => event.preventDefault();
    if (key === "Escape") return take(), clearNumber(), letGo(), refused.splice(0), $("number").focus(), redraw();
    if (key === "Enter") return document.activeElement?.matches("a, button, [tabindex]") ? null : (take(), act((on) => enter(on, event.shiftKey), event));
    if (key.startsWith("Arrow") && model.state && !(searching && /Left|Right/.test(key))) return take(), choose(key);
    if (searching || (key === "Backspace" && $("number").value)) return $("number").focus();
    if (key === "/") return take(), (searching = true), $("number").focus(), say("Driver, car or number; then Enter or a key.");
    if (key === "?") return take(), told();
    if (/^\d$/.test(key)) return $("number").focus();
    if (found) return take(), event.repeat ? null : act(found[2], event);
    return key.length === 1 && key !== " " ? take() : null; // a space presses what has the focus
  }

  async function askName() {
    const found = await ask({ title: "Who is at the desk?", text: "Your name stands with every act that you make.", fields: [{ name: "name", label: "Name", value: myName() }], does: ["Sit down"] });
    if (found) setName(found.values.name.slice(0, 40)), askAgain();
    else if (!myName()) return askName();
    $("who").textContent = myName();
    return $("number").focus();
  }

  let wasLost = null;
  function onLink({ lost, closed }) {
    if (closed) chip("sync-server", "Let in no more: open the desk’s link again", "bad");
    else chip("sync-server", lost ? "Server: lost, trying again" : "Server: live", lost ? "bad" : "good");
    document.body.classList.toggle("lost", lost);
    if (!lost && wasLost !== false) setClock().catch(() => {}), flush();
    wasLost = lost;
  }

  $("bar").append(...keys.filter(([key]) => key !== SEEN).map(([key, label, does, look = ""]) => el("button", { type: "button", class: look, "data-key": key, onclick: (event) => (act(does, event), $("number").focus()) }, el("kbd", {}, key === "Delete" ? "Del" : key), label)),
    el("button", { type: "button", onclick: told }, el("kbd", {}, "?"), "Keys"));
  onChange(({ unsent: waiting, refused: problem }) => {
    if (problem) refused.unshift(problem), refused.splice(3), say(`Not written: ${problem.message}`);
    drawUnsent(waiting), redraw();
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("redraw", redraw);
  $("who").addEventListener("click", askName);
  $("who").textContent = myName();
  setInterval(() => (tick(link.heard), model.state && beat()), 100);
  setInterval(() => (link.lost ? null : setClock().catch(() => {})), 60_000);
  drawUnsent(unsent());
  follow("desk", (state) => (model.take(state), redraw(), $("number").value && number.show()), onLink);
  if (myName()) $("number").focus();
  else askName();
}
