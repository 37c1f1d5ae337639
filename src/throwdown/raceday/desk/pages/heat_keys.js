// What the keys of the desk of heats post.
import { SHARED, act, done, nanoseconds } from "./actions.js";
import { trip } from "./clock.js";
import { unsent } from "./outbox.js";
import { ask } from "./prompts.js";

const TICK_NS = 100_000n;
const waits = () => unsent().some((one) => ["stage", "rerun"].includes(one.kind));

// Times as drivers say them, in ticks of 0.1 ms; null where there is none.
export function ticks(text) {
  const found = nanoseconds(text.replace(/^-/, ""));
  return found === null ? null : Number(found / TICK_NS) * (text.startsWith("-") ? -1 : 1);
}

const call = (round, heat, left, right, words) => act("stage", { round, heat, left: { entry: left }, right: { entry: right } }, words);
const isBusy = (model) => model.now && model.now.state === "started";

function together(on, left, right) {
  const { model } = on;
  model.waiting = null;
  const open = model.open.find((one) => [one.first, one.second].includes(left) && [one.first, one.second].includes(right));
  const words = `${[left, right].filter(Boolean).map((one) => model.called(one)).join(" and ")} to the line`;
  done(on, [call(open?.round ?? 0, open?.heat ?? 0, left, right, words)]);
}

export function toTheLine(on, alone) {
  const { model, entry } = on;
  if (waits()) return on.say("The last pair is not written yet.");
  if (isBusy(model)) return on.say("A heat is on course: it ends first. d for a car that stopped.");
  if (model.waiting && (entry || alone)) return together(on, model.waiting, entry === model.waiting ? "" : (entry ?? ""));
  if (entry && alone) return together(on, entry, "");
  if (entry) return (model.waiting = entry), on.say(`${model.full(entry)} in the left lane. Who stands in the right?`), document.dispatchEvent(new Event("redraw"));
  const { now } = model;
  if (now && ["called", "staged"].includes(now.state)) return on.say("A pair is at the line.");
  const next = model.open[0];
  if (!next) return on.say(model.tree.ladder ? "The ladder has no heat that can be run." : "Nobody is seeded: e makes the ladder.");
  return together(on, next.first, next.second);
}

const onHeat = (make) => (on, event) => (on.model.now && !on.model.waiting ? make(on.model.now, on, event) : on.say("Nobody is at the line."));
const onLane = (make) => onHeat((heat, on, event) => {
  const which = on.entry ? Object.keys(heat.lanes).find((one) => heat.lanes[one].entry === on.entry) : on.model.framed;
  if (!which || !heat.lanes[which].entry) return on.say(on.entry ? "That car is not at the line." : "Nobody is in that lane.");
  return make(heat, which, on, event);
});

const judge = (facts, words) => onLane((heat, which, on) => done(on, [act("side", { stage: heat.call, lane: which, ...facts }, `${words} for ${on.model.called(heat.lanes[which].entry)}`)]));

function beam(line, event, reason, late_ms = 0) {
  const made = trip(line, event, reason);
  return made && { ...made, time: made.time + late_ms };
}

// Both cars stand in the beams.
const staged = onHeat((heat, on, event) => {
  const there = ["left", "right"].filter((which) => heat.lanes[which].entry && !heat.lanes[which].staged);
  if (!there.length) return on.say("Both are staged.");
  const beams = there.map((which) => beam(`stage-${which}`, event, "seen by hand"));
  return beams.every(Boolean) ? done(on, beams.map((one) => act("insert", one, `${one.line} by hand`))) : on.say("No clock yet: the server was never reached.");
});

// The tree by hand: each side's first amber, the quicker car's later by the difference of dial-ins.
const go = onHeat((heat, on, event) => {
  if (heat.state === "started" || heat.state === "over") return on.say("The tree has run: r runs the heat again.");
  const there = ["left", "right"].filter((which) => heat.lanes[which].entry);
  const beams = there.map((which) => beam(`tree-${which}`, event, "the tree by hand", Math.round(1000 * Number(heat.lanes[which].starts_late ?? 0))));
  return beams.every(Boolean) ? done(on, beams.map((one) => act("insert", one, `${one.line} by hand`))) : on.say("No clock yet: the server was never reached.");
});

// One key a lane: the car leaves, then it finishes.
const across = (which) => onHeat((heat, on, event) => {
  const lane = heat.lanes[which];
  if (!lane.entry) return on.say("Nobody is in that lane.");
  if (!lane.tree) return on.say("The tree has not run (g).");
  if (heat.state === "over") return on.say("The heat is over.");
  const line = `${lane.away ? "finish" : "start"}-${which}`;
  const by_hand = beam(line, event, `${line} by hand`);
  return by_hand ? done(on, [act("insert", by_hand, `${line} by hand: ${on.model.called(lane.entry)}`)]) : on.say("No clock yet: the server was never reached.");
});

const times = onLane(async (heat, which, on) => {
  const lane = heat.lanes[which];
  const found = await ask({ title: `Times of ${on.model.full(lane.entry)}`, text: "As the timer’s display or its tape gives them. What is left empty stays as it is.",
    fields: [{ name: "reaction", label: "Reaction", value: lane.reaction ?? "", optional: true }, { name: "elapsed", label: "Elapsed", value: lane.elapsed ?? "", optional: true }], does: ["Put them in"] });
  if (!found) return;
  const facts = {};
  for (const [name, text] of Object.entries(found.values)) {
    if (!text || text === lane[name]) continue;
    facts[name] = ticks(text);
    if (facts[name] === null) return on.say(`“${text}” is no time: seconds, as in 14.532`);
  }
  if (Object.keys(facts).length) done(on, [act("side", { stage: heat.call, lane: which, ...facts }, `times of ${on.model.called(lane.entry)}`)]);
});

async function dialIn(on) {
  const { model } = on;
  const heat = model.waiting ? null : model.now;
  const entry = on.entry ?? heat?.lanes[model.framed].entry ?? model.waiting;
  if (!entry) return on.say("Whose? Type a number first.");
  const found = await ask({ title: `Dial-in of ${model.full(entry)}`, text: heat && ["started", "over"].includes(heat.state) ? "It counts from the next heat on." : "", fields: [{ name: "dial", label: "Seconds", value: model.tree.dials[entry] ?? "" }], does: ["Dial in"] });
  if (!found) return;
  const dial_in = ticks(found.values.dial);
  if (dial_in === null || dial_in <= 0) return on.say(`“${found.values.dial}” is no dial-in: seconds, as in 14.50`);
  done(on, [act("dial-in", { entry, dial_in }, `${model.called(entry)} dials in ${found.values.dial}`)]);
}

const swap = onHeat((heat, on) => {
  if (!["called", "staged"].includes(heat.state)) return on.say("The tree has run.");
  const { left, right } = heat.lanes;
  return done(on, [call(heat.round, heat.heat, right.entry, left.entry, `lanes swapped: ${[right.entry, left.entry].filter(Boolean).map((one) => on.model.called(one)).join(" left, ")} right`)]);
});

const again = onHeat((heat, on) => {
  if (["called", "staged"].includes(heat.state)) return on.say("It has not been run yet.");
  if (heat.again) return on.say("It is run again already.");
  const { left, right } = heat.lanes;
  return done(on, [act("rerun", { stage: heat.call }, "run again"), call(heat.round, heat.heat, left.entry, right.entry, "back to the line")]);
});

// Beams that fit nobody first; else the last of the framed lane.
function remove(on) {
  const { model } = on;
  const stray = model.tree.extra.find((one) => !one.by_hand);
  const lane = model.now?.lanes[model.framed];
  const last = ["finish", "start", "tree", "stage"].find((one) => lane?.beams[one]);
  const impulse = stray?.impulse ?? lane?.beams[last];
  if (!impulse) return on.say("There is no beam to delete.");
  const what = stray ? `${stray.line} of nobody` : `${last} of ${model.called(lane.entry)}`;
  done(on, [act("void", { impulse, reason: "a false beam" }, `deleted: ${what}`)]);
}

// Best first: by place where anybody has a time, else as they were entered.
async function seed(on) {
  const { model } = on;
  const there = model.state.entries.filter((one) => !one.withdrawn);
  const rank = (one) => model.state.targets[one.entry]?.place ?? 9999;
  const text = [...there].sort((one, other) => rank(one) - rank(other)).map((one) => model.called(one.entry)).join(", ");
  const found = await ask({ title: model.tree.ladder ? "Another ladder?" : "The ladder", text: "Seeds, the best first, with commas between.", fields: [{ name: "seeds", label: "Numbers", value: text }], does: ["Seed them"] });
  if (!found) return;
  const entries = [];
  for (const given of found.values.seeds.split(",").map((one) => one.trim()).filter(Boolean)) {
    const same = there.filter((one) => one.number === given || model.called(one.entry) === given);
    if (same.length !== 1) return on.say(same.length ? `Which ${given}? Write its class, too.` : `Nobody is entered as ${given}.`);
    entries.push(same[0].entry);
  }
  done(on, [act("seeds", { entries }, `seeded: ${entries.map((one) => model.called(one)).join(", ")}`)]);
}

export const KEYS = [
  ["s", "Staged", staged],
  ["g", "Tree", go],
  ["a", "Left", across("left")],
  ["l", "Right", across("right")],
  ["c", "Cone +", judge({ cones: 1 }, "cone +")],
  ["v", "Cone −", judge({ cones: -1 }, "cone −")],
  ["d", "DNF", judge({ status: "DNF" }, "DNF")],
  ["x", "No start", judge({ status: "DNS" }, "no start")],
  ["z", "DSQ", judge({ status: "DSQ" }, "DSQ")],
  ["o", "OK", judge({ status: "OK" }, "OK")],
  ["i", "Times", times],
  ["b", "Dial-in", dialIn],
  ["w", "Swap", swap],
  ["r", "Rerun", again],
  ["e", "Ladder", seed],
  ["Delete", "Delete", remove],
  ...SHARED,
];
