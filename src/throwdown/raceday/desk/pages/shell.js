// What desks have in common: the number field, keys, the bar, the link, and what is in step.
import { SEEN } from "./actions.js";
import { Chooser } from "./chooser.js";
import { setClock } from "./clock.js";
import { $, chip, el, myName, setName } from "./common.js";
import { drawPlugged } from "./devices.js";
import { askAgain, follow, link } from "./link.js";
import { flush, onChange, unsent } from "./outbox.js";
import { ask, help } from "./prompts.js";
import { drawAlarms, drawDevices, drawLog, drawOthers, drawResults, drawSite, drawUnsent, tick } from "./view.js";

// keys: [key, label, does(on, event)]; enter(on, shift): Enter, with a number or without;
// arrow(key): what an arrow chooses; draw(): the desk's own part; about, more: words for the help.
export function sit({ model, keys, same = {}, enter, arrow, draw, about, more }) {
  const refused = [];
  const number = new Chooser($("number"), $("choices"), () => model.state?.entries ?? [], () => {});
  const say = (text) => ($("said").textContent = text);
  const told = () => help(keys.map(([key, label]) => [key, label]), about, more);

  function redraw() {
    if (!model.state) return;
    $("meet").textContent = model.state.meet;
    document.body.dataset.last = model.state.last;
    draw(), drawLog(model), drawAlarms(model, refused), drawDevices(model.state), drawResults(model.state), drawSite(model.state), drawOthers(model.state), drawPlugged();
  }

  function aimed() {
    const entry = number.choice?.entry ?? null;
    return { model, entry, say, target: null, run: () => null };
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
    number.clear();
    return does(on, event);
  }

  function onKey(event) {
    if (document.querySelector("dialog[open]") || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null; // an answer’s Enter is no Enter of the desk
    const { key } = event;
    const typed = key.length === 1 ? key.toLowerCase() : key;
    const found = keys.find(([own]) => own === (same[typed] ?? typed));
    const take = () => event.preventDefault();
    if (key === "Escape") return take(), number.clear(), refused.splice(0), $("number").focus(), redraw();
    if (key === "Enter") return document.activeElement?.matches("a, button, [tabindex]") ? null : (take(), act((on) => enter(on, event.shiftKey), event));
    if (key.startsWith("Arrow") && model.state) {
      take();
      if ($("number").value) return key === "ArrowDown" ? number.step(1) : key === "ArrowUp" ? number.step(-1) : null;
      return arrow(key), redraw();
    }
    if (key === "Backspace" && $("number").value) return $("number").focus();
    if (key === "?") return take(), told();
    if (/^\d$/.test(key)) return $("number").focus();
    if (found) return take(), event.repeat ? null : act(found[2], event);
    return key.length === 1 ? take() : null;
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
  setInterval(() => tick(link.heard), 100);
  setInterval(() => (link.lost ? null : setClock().catch(() => {})), 60_000);
  drawUnsent(unsent());
  follow("desk", (state) => (model.take(state), redraw()), onLink);
  if (myName()) $("number").focus();
  else askName();
}
