// The link to the server: asks for the state, waits for the next, says when it is lost.
import { deskId, myName } from "./common.js";

const PATIENCE_MS = 30_000;
let asking = new AbortController();
export const link = { state: null, heard: 0, lost: true, closed: false };

async function ask(page, seen) {
  const asked = new URLSearchParams({ desk: deskId, name: myName(), page });
  if (seen) asked.set("after", seen.last), asked.set("seats", seen.seats), asked.set("alarms", seen.alarms);
  asking = new AbortController();
  const patience = setTimeout(() => asking.abort(), PATIENCE_MS);
  const answer = await fetch(`/desk/state.json?${asked}`, { signal: asking.signal });
  clearTimeout(patience);
  if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
  return answer.json();
}

// Ask anew at once: the name at the desk is another.
export function askAgain() {
  link.again = true;
  asking.abort();
}

export async function follow(page, onState, onLink) {
  for (;;) {
    link.again = false;
    try {
      const state = await ask(page, link.lost ? null : link.state);
      Object.assign(link, { state, heard: performance.now(), lost: false, closed: false });
      onLink(link);
      onState(state);
    } catch (error) {
      if (link.again) continue;
      Object.assign(link, { lost: true, closed: error.status === 403 });
      onLink(link);
      await new Promise((resume) => setTimeout(resume, 500 + 500 * Math.random()));
    }
  }
}

addEventListener("pagehide", () => {
  fetch(`/desk/leave?desk=${deskId}`, { method: "POST", keepalive: true, headers: { "Content-Type": "application/json" } });
});
