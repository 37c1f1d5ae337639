// Acts on their way: kept in the browser until the server says that they are written.
import { myName, newId } from "./common.js";

const PREFIX = "throwdown-act:";
const RETRY_MS = 700;
const MOST = 100;
let counted = 0;
let sending = false;
const lost = new Map(); // where the browser keeps nothing, acts live as long as the page
const listeners = [];

// One item an act, so that two pages of a browser never overwrite each other's.
function keep(act) {
  const name = `${PREFIX}${String(Date.now()).padStart(15, "0")}-${String(counted++).padStart(6, "0")}-${act.key}`;
  try {
    localStorage.setItem(name, JSON.stringify(act));
  } catch {
    lost.set(name, act);
  }
}

function drop(name) {
  localStorage.removeItem(name);
  lost.delete(name);
}

function names() {
  const found = [...lost.keys()];
  for (let at = 0; at < localStorage.length; at++) {
    const name = localStorage.key(at);
    if (name.startsWith(PREFIX)) found.push(name);
  }
  return found.sort();
}

const read = (name) => lost.get(name) ?? JSON.parse(localStorage.getItem(name));

export const unsent = () => names().map(read).filter(Boolean);
export const onChange = (listener) => listeners.push(listener);
const tell = (what = {}) => listeners.forEach((listener) => listener({ unsent: unsent(), ...what }));

// Put acts [{kind, facts, words}] in the outbox; they are undone together.  Returns their keys.
export function post(acts) {
  const group = newId();
  const keys = acts.map((_, at) => `${group}.${at}`);
  acts.forEach((act, at) => {
    const facts = Object.fromEntries(Object.entries(act.facts).map(([name, value]) => [name, value === "@0" ? `@${keys[0]}` : value]));
    keep({ key: keys[at], kind: act.kind, facts, by: myName() || "desk", words: act.words });
  });
  tell();
  flush();
  return keys;
}

// As many as wait, in order: a heat that is lined up is one message.
async function send(waiting) {
  const acts = waiting.map(read).filter(Boolean); // another page of this browser may have sent some
  const body = JSON.stringify(acts.map(({ words, ...act }) => act));
  const answer = await fetch("/desk/acts", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (answer.ok) return waiting.forEach(drop), {};
  const problem = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  const written = new Set((problem.written ?? []).map((one) => one.facts.key));
  const failed = acts.find((one) => !written.has(one.key));
  waiting.filter((name) => written.has(read(name)?.key)).forEach(drop);
  if (answer.status !== 400) throw Object.assign(new Error(`${answer.status}`), { status: answer.status });
  waiting.filter((name) => read(name)?.key === failed.key).forEach(drop);
  return { refused: { ...problem, key: failed.key, words: failed.words } };
}

export async function flush() {
  if (sending) return;
  sending = true;
  try {
    for (let waiting = names(); waiting.length; waiting = names()) tell(await send(waiting.slice(0, MOST)));
  } catch (error) {
    tell({ failed: error.status ?? 0 });
    setTimeout(flush, RETRY_MS);
  } finally {
    sending = false;
  }
}

addEventListener("online", flush);
addEventListener("storage", () => tell());
