// What a page follows: the last known state at once, then every change, and how old it is.
import { Follower } from "./follow.js";

const STALE_MS = 15_000; // a beat and a half
const FIELD_MS = 20_000; // the field says every 5 s that it is there
const BASE = new URL("../../", import.meta.url).href;
const KEY = `throwdown-live:${BASE}`;
const SAVE_MS = 2_000;

let state = { id: "", view: null, heard: 0, connected: false, ahead: 0, asides: {} };
let saving = 0;

function saved() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function save() {
  saving = 0;
  try {
    localStorage.setItem(KEY, JSON.stringify({ id: state.id, view: state.view, heard: state.heard }));
  } catch {
    // No room or not allowed: the page works without.
  }
}

export const serverNow = () => Date.now() + state.ahead;

// How long a public site has not heard of the field; none where this is the field.
const fieldSilent = () => (state.asides.field?.heard ? serverNow() - Date.parse(state.asides.field.heard) : 0);
const linked = () => state.connected && Date.now() - state.heard < STALE_MS;

// Whether what is shown is what is: heard of within a beat and a half, and so is the field.
export const isLive = () => linked() && fieldSilent() < FIELD_MS;

export function age() {
  if (isLive()) return "live";
  if (!state.heard) return "connecting …";
  if (linked()) return `field last heard ${ago(fieldSilent())}`;
  return `last update ${ago(Date.now() - state.heard)}`;
}

function ago(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3600)} h ago`;
}

export function follow(show) {
  let wanted = false;
  const take = (next) => {
    const changed = next.id !== state.id || JSON.stringify(next.asides) !== JSON.stringify(state.asides);
    state = next;
    if (changed) saving ||= setTimeout(save, SAVE_MS);
    if (wanted || !changed || !state.view) return;
    wanted = true;
    requestAnimationFrame(() => {
      wanted = false;
      show(state.view, state);
    });
  };
  const before = saved();
  if (before?.view) take({ ...state, ...before });
  if (!byWorker(take, before)) inPage(take, before);
}

// Where the address is not secure there is none, and the page works without.
navigator.serviceWorker?.register(new URL("sw.js", BASE)).catch(() => undefined);
addEventListener("pagehide", () => saving && save());

function byWorker(take, before) {
  if (!globalThis.SharedWorker) return false;
  const worker = new SharedWorker(new URL("./worker.js", import.meta.url), { type: "module" });
  let failed = false;
  worker.onerror = () => {
    if (!failed) inPage(take, before);
    failed = true;
  };
  worker.port.onmessage = ({ data }) => take(data);
  worker.port.postMessage({ saved: before });
  addEventListener("pagehide", (event) => event.persisted || worker.port.postMessage({ bye: true }));
  return true;
}

// A hidden page follows nothing; when it is seen again it asks for what it missed.
function inPage(take, before) {
  let follower = null;
  const seen = () => {
    if (document.hidden) {
      follower?.stop();
      follower = null;
    } else if (!follower) {
      follower = new Follower(BASE, (next) => take({ ...next }));
      follower.start(state.view ? state : before);
    }
  };
  document.addEventListener("visibilitychange", seen);
  seen();
}

// Says how old the page is, every second; a screen reader hears of it only when that changes.
export function showAge(element, spoken) {
  let was = null;
  const tick = () => {
    const live = isLive();
    element.textContent = age();
    element.dataset.live = live;
    if (spoken && was !== null && was !== live) spoken.textContent = live ? "Live again" : "No longer live";
    was = live;
  };
  tick();
  setInterval(tick, 250);
}
