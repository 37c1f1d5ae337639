// Times in which a device was not heard or not understood, and that somebody has seen them.
import { post } from "./outbox.js";

const pressed = new Set(); // what this page has said and not heard back
const key = (gap) => `${gap.device}:${gap.since_ns}`;

// What a device has said again needs nobody's eye; neither does what somebody has seen.
const told = (gap) => (typeof gap === "string" ? { text: gap } : { ...gap, text: gap.text ?? `${gap.device}: impulses are missing${gap.missing ? `: ${gap.missing}` : ""}.` });
export const unseen = (state) => state.gaps.map(told).filter((gap) => !gap.mended && !gap.seen && !pressed.has(key(gap)));

export const canBeSeen = (gap) => gap?.since_ns !== undefined;

export function seeGap(gap) {
  pressed.add(key(gap));
  post([{ kind: "gap-seen", facts: { device: gap.device, since_ns: gap.since_ns }, words: `seen: ${gap.text}` }]);
  document.dispatchEvent(new Event("redraw"));
}
