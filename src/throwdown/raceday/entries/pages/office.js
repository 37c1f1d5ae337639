// The entries as the server has them; what every entries page begins with.
import { $, chip, el, myName, setName } from "/desk/static/common.js";
import { follow, link } from "/desk/static/link.js";
import { flush, onChange, post, unsent } from "/desk/static/outbox.js";
import { ask } from "/desk/static/prompts.js";

export const office = { state: null };
export const say = (text) => ($("said").textContent = text);
export const find = (entry) => office.state.entries.find((one) => one.entry === entry);
export const named = (one) => `${one.number} ${one.driver || one.car}`.trim();

// do_("waiver", one, {signed: true}, "signed the waiver")
export function do_(kind, one, facts, words) {
  const said = `${named(one)} ${words}`;
  say(`${said}.`);
  return post([{ kind, facts: { entry: one.entry, ...facts }, words: said }]);
}

let drawn = () => {};

// Ask for the entries anew: what is not in the book has changed.
export async function refresh() {
  await load().catch(() => (link.lost = true));
  if (office.state) drawn(office.state);
}

async function load() {
  const answer = await fetch("/desk/entries/state.json");
  if (answer.ok) office.state = await answer.json();
}

function drawLink({ lost, closed }) {
  const words = closed ? "Let in no more: open the desk’s link again" : lost ? "Server: lost, trying again" : "Server: live";
  chip("sync-server", words, lost || closed ? "bad" : "good");
  if (!lost && drawLink.was !== false) flush();
  drawLink.was = lost;
}

const drawUnsent = (acts) => chip("sync-unsent", acts.length ? `${acts.length} waiting to be sent` : "All sent", acts.length ? "bad" : "good");

async function askName() {
  const found = await ask({ title: "Who is at registration?", text: "Your name stands with every act that you make.", fields: [{ name: "name", label: "Name", value: myName() }], does: ["Sit down"] });
  if (found) setName(found.values.name.slice(0, 40));
  else if (!myName()) await askName();
}

export function worded(problem) {
  const more = problem.nearest?.length ? ` Free or nearest: ${problem.nearest.join(", ")}.` : problem.expected ? ` Expected: ${problem.expected}.` : "";
  return `Not written: ${problem.words ?? ""} – ${problem.message}.${more} `;
}

function tell(problem) {
  $("alarms").replaceChildren(el("p", {}, worded(problem), el("button", { type: "button", onclick: () => $("alarms").replaceChildren() }, "Seen")));
}

// Draw whenever the entries are new; `onRefused` hears of acts that were not written, and returns
// whether it has told of them.
export async function begin(draw, onRefused = () => {}) {
  onChange(({ unsent: waiting, refused }) => {
    drawUnsent(waiting);
    if (refused && !onRefused(refused)) tell(refused);
  });
  drawUnsent(unsent());
  if (!myName()) await askName();
  drawn = draw;
  let asked = "";
  follow("entries", async (desk) => {
    const now = JSON.stringify(desk.requests);
    if (office.state?.last === desk.last && asked === now) return;
    asked = now;
    await refresh();
    if (office.state) $("meet").textContent = office.state.meet;
  }, drawLink);
}
