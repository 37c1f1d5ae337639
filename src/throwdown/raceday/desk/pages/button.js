// A phone at the finish: one big button, by the server's clock.
import { setClock, trip } from "./clock.js";
import { $, chip, myName, setName } from "./common.js";
import { askAgain, follow } from "./link.js";
import { Model } from "./model.js";
import { flush, onChange, post, unsent } from "./outbox.js";
import { ask } from "./prompts.js";

const model = new Model();
const mine = [];

function drawUnsent(acts) {
  chip("sync-unsent", acts.length ? `${acts.length} waiting to be sent` : "All sent", acts.length ? "bad" : "good");
}

function press(event) {
  const by_hand = trip("finish", event);
  if (!by_hand) return ($("said").textContent = "No clock yet: the server was never reached.");
  const { reason, ...facts } = by_hand;
  mine.push(post([{ kind: "impulse", facts: { ...facts, manual: true }, words: "finish" }])[0]);
  navigator.vibrate?.(60);
  return ($("said").textContent = `Finish ${mine.length} pressed.`);
}

function takeBack() {
  const key = mine.pop();
  if (!key) return ($("said").textContent = "There is nothing to take back.");
  post([{ kind: "void", facts: { impulse: `@${key}`, reason: "pressed by mistake" }, words: "taken back" }]);
  return ($("said").textContent = "Taken back.");
}

async function askName() {
  const found = await ask({ title: "Who is at the finish?", fields: [{ name: "name", label: "Name", value: myName() }], does: ["Stand there"] });
  if (found) setName(found.values.name.slice(0, 40)), askAgain();
  else if (!myName()) return askName();
  return ($("who").textContent = myName());
}

function onLink({ lost, closed }) {
  chip("sync-server", closed ? "Let in no more: open the link again" : lost ? "Server: lost, trying again" : "Server: live", lost ? "bad" : "good");
  if (!lost && onLink.was !== false) setClock().catch(() => {}), flush();
  onLink.was = lost;
}

$("finish").addEventListener("pointerdown", press);
$("finish").addEventListener("keydown", (event) => (["Enter", " "].includes(event.key) && !event.repeat ? (event.preventDefault(), press(event)) : null));
$("back").addEventListener("click", takeBack);
$("who").addEventListener("click", askName);
$("who").textContent = myName();
onChange(({ unsent: waiting }) => drawUnsent(waiting));
setInterval(() => setClock().catch(() => {}), 60_000);
drawUnsent(unsent());
follow("button", (state) => {
  model.take(state);
  $("next").textContent = model.course.length ? `On course: ${model.course.map((run) => model.number(run.entry)).join(", ")}` : "Nobody is on course.";
}, onLink);
if (!myName()) askName();
