// Requests from the public site that wait for an answer.
import { $, el, myName } from "/desk/static/common.js";
import { ask } from "/desk/static/prompts.js";
import { office, refresh, say } from "./office.js";

const who = (one) => [one.number, one.driver].filter(Boolean).join(" ");

async function answer(one, refused = null) {
  const body = JSON.stringify({ request: one.request, version: one.version, by: myName(), refused });
  const told = await fetch("/desk/entries/answer", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => null);
  const said = told && (await told.json().catch(() => null));
  if (told?.ok) say(`${one.driver} ${refused === null ? "accepted" : "refused"}.`);
  else say(said ? [`Not written: ${said.message}`, said.expected && `expected: ${said.expected}`].filter(Boolean).join("; ") : "The server does not answer: try again.");
  await refresh();
}

async function refuse(one) {
  const found = await ask({ title: `Refuse ${one.driver}?`, text: "What you say is in the public book, and they read it on the site.", fields: [{ name: "reason", label: "Why" }], does: ["Refuse"] });
  if (found?.values.reason) await answer(one, found.values.reason);
  $("find").focus();
}

const wants = (one) => (one.wants === "withdraw" ? "withdraws" : one.changes ? "asks for a change" : "asks to be entered");

function row(one, at) {
  const facts = [one.class, one.car, one.number ? `would like ${one.number}` : "any number", one.private.wishes ? `would work at ${one.private.wishes}` : null];
  return el("li", { "data-request": one.request },
    el("div", {}, el("b", {}, one.driver), ` ${wants(one)}: ${facts.filter(Boolean).join(", ")}`, one.problem ? el("p", { class: "refusal" }, one.problem) : null),
    el("div", { class: "does" },
      el("button", { type: "button", class: "primary", disabled: Boolean(one.problem), "aria-label": `Accept ${who(one)}`, onclick: () => answer(one) }, "Accept", at === 0 ? el("kbd", {}, "F4") : ""),
      el("button", { type: "button", "aria-label": `Refuse ${who(one)}`, onclick: () => refuse(one) }, "Refuse")));
}

export function drawAsked() {
  const { requests } = office.state;
  $("asked").hidden = !requests.length;
  const told = JSON.stringify(requests);
  if ($("asked").dataset.told === told) return;
  $("asked").dataset.told = told;
  $("asked-rows").replaceChildren(...requests.map(row));
}

// F4 accepts the first that can be.
export function acceptFirst() {
  const one = office.state.requests.find((other) => !other.problem);
  return one ? answer(one) : say("Nobody waits who could be accepted.");
}
