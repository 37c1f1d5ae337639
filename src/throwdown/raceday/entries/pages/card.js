// One entry: what is missing, and a key for each thing that is done at the table.
import { $, el } from "/desk/static/common.js";
import { post } from "/desk/static/outbox.js";
import { ask } from "/desk/static/prompts.js";
import { enterForm } from "./form.js";
import { do_, find, named } from "./office.js";

const back = () => $("find").focus();

async function withdraw(one) {
  const found = await ask({ title: `Withdraw ${named(one)}?`, text: "Whoever waits longest moves up.", fields: [{ name: "reason", label: "Why" }], does: ["Withdraw"] });
  if (found) post([{ kind: "withdraw", facts: { entry: one.entry, reason: found.values.reason }, words: `${named(one)} withdrawn` }]);
  back();
}

async function fee(one) {
  const found = await ask({ title: `A fee for ${named(one)}`, text: `In ${one.currency}; 0 for none.`, fields: [{ name: "amount", label: "Amount", value: one.fee }], does: ["Note it"] });
  const whole = /^(\d+)(?:[.,](\d{2}))?$/.exec(found?.values.amount ?? "");
  if (whole) do_("fee", one, { amount: Number(whole[1]) * 100 + Number(whole[2] ?? 0), currency: one.currency }, `owes ${found.values.amount}`);
  back();
}

const pays = (one, method) => do_("pay", one, { amount: one.owed, currency: one.currency, method }, `paid ${one.owed_shown}, ${method}`);

// [key, label, whether it can be done, what it does, whether the card closes]
const KEYS = [
  ["w", (one) => (one.waiver ? "Waiver not signed" : "Waiver signed"), () => true, (one) => do_("waiver", one, { signed: !one.waiver }, one.waiver ? "has not signed the waiver" : "signed the waiver")],
  ["t", () => "Tech passed", () => true, (one) => do_("tech", one, { passed: true }, "passed tech")],
  ["f", () => "Tech failed", () => true, (one) => do_("tech", one, { passed: false }, "failed tech")],
  ["p", (one) => `Paid ${one.owed_shown}, cash`, (one) => one.owed > 0, (one) => pays(one, "cash")],
  ["k", (one) => `Paid ${one.owed_shown}, card`, (one) => one.owed > 0, (one) => pays(one, "card")],
  ["m", () => "Fee", () => true, fee, true],
  ["e", () => "Change", () => true, (one) => enterForm(one, {}, back), true],
  ["x", () => "Withdraw", () => true, withdraw, true],
];

function about(one) {
  const pairs = [["Car", one.car], ["Heat", one.heat], ["Works", [one.work_heat, one.station].filter(Boolean).join(" ")], ["Waiver", one.waiver ? "signed" : "not signed"], ["Tech", one.tech === null ? "not looked at" : one.tech ? "passed" : "failed"],
    ["Fee", one.owed > 0 ? `owes ${one.owed_shown}` : "nothing owed"], ["Here", one.status === "waiting" ? `waiting list, place ${one.place}` : one.checked_in ? "yes" : "no"], ...Object.entries(one.private)];
  return pairs.filter(([, words]) => words).flatMap(([name, words]) => [el("dt", {}, name), el("dd", {}, words)]);
}

export function card(given) {
  const now = () => find(given.entry) ?? given;
  const close = () => (clearInterval(redraw), dialog.close(), dialog.remove());
  const run = ([, , can, does, closes]) => {
    if (!can(now())) return;
    if (closes) close();
    does(now());
  };
  const done = () => (document.dispatchEvent(new CustomEvent("check-in", { detail: given.entry })), close(), back());
  const facts = el("dl", {});
  const keys = el("div", { class: "does" });
  const dialog = el("dialog", { "aria-labelledby": "card-title", class: "card-dialog" }, el("h2", { id: "card-title" }, `${given.number} ${given.class} ${given.driver}`), facts, keys);
  const draw = () => {
    const one = now();
    const told = JSON.stringify(one);
    if (dialog.dataset.told === told) return;
    dialog.dataset.told = told;
    facts.replaceChildren(...about(one));
    const at = document.activeElement?.dataset.key;
    keys.replaceChildren(
      el("button", { type: "button", class: "primary", "data-key": "Enter", disabled: one.checked_in || one.status !== "entered", onclick: done }, "Check in", el("kbd", {}, "Enter")),
      ...KEYS.filter(([, , can]) => can(one)).map((item) => el("button", { type: "button", "data-key": item[0], onclick: () => run(item) }, item[1](one), el("kbd", {}, item[0]))),
      el("button", { type: "button", "data-key": "Escape", onclick: () => (close(), back()) }, "Close", el("kbd", {}, "Esc")));
    keys.querySelector(`[data-key="${at ?? "Enter"}"]:enabled, button:enabled`)?.focus();
  };
  dialog.addEventListener("cancel", (event) => (event.preventDefault(), close(), back()));
  dialog.addEventListener("keydown", (event) => {
    const item = KEYS.find(([key]) => key === event.key.toLowerCase());
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !item) return;
    event.preventDefault();
    run(item);
  });
  document.body.append(dialog);
  dialog.showModal();
  draw();
  const redraw = setInterval(draw, 150);
}
