// What each key does: the acts that it posts.
import { trip } from "./clock.js";
import { myName } from "./common.js";
import { showDevices } from "./devices.js";
import { canBeSeen, seeGap, unseen } from "./gaps.js";
import { post, unsent } from "./outbox.js";
import { ask, pick } from "./prompts.js";

export const act = (kind, facts, words) => ({ kind, facts, words });
const onRun = (make) => (on) => {
  const run = on.run();
  return run ? make(run, on) : on.say("There is no run to act on.");
};
export const done = (on, acts) => {
  post(acts);
  on.say(acts.map((one) => one.words).join("; "));
};

const cones = (add) => onRun((run, on) => done(on, [act("cones", { run: run.run, add }, `cone ${add > 0 ? "+" : "−"} on ${on.model.name(run)}`)]));
const status = (word) => onRun((run, on) => done(on, [act("status", { run: run.run, status: word }, `${word} for ${on.model.name(run)}`)]));

function startByHand(on, event) {
  const by_hand = trip("start", event, "started by hand");
  if (!by_hand) return on.say("No clock yet: the server was never reached.");
  const acts = [act("insert", by_hand, "start by hand")];
  if (on.entry) acts.push(act("assign", { impulse: "@0", entry: on.entry }, `it is ${on.model.number(on.entry)}`));
  done(on, acts);
}

function finishByHand(on, event) {
  const by_hand = trip("finish", event, "finished by hand");
  const aimed = on.run();
  const run = aimed?.on_course ? aimed : on.model.course[0];
  if (!by_hand) return on.say("No clock yet: the server was never reached.");
  if (!run) return on.say("Nobody is on course.");
  const timed = run.start.device === "hand" && run.start.epoch === by_hand.epoch;
  done(on, [act("insert", by_hand, `finish by hand of ${on.model.name(run)}`), act("pair", { impulse: "@0", run: run.run }, timed ? "timed by hand" : "no time: it started by another clock; i puts one in")]);
}

const reassign = onRun(async (run, on) => {
  const front = run.entry ? "" : on.model.number(on.model.state.queue[0]?.entry ?? "");
  const found = await ask({ title: `Whose was ${on.model.name(run)}?`, text: run.time ? `${run.time} s` : "", entries: () => on.model.state.entries,
    fields: [{ name: "entry", label: "Number", car: true, value: front === "who?" ? "" : front }],
    does: run.entry ? ["This run alone", "It jumped the queue"] : ["Its run"] });
  if (!found) return;
  const alone = run.entry && !found.second ? { alone: true } : {};
  done(on, [act("assign", { impulse: run.run, entry: found.values.entry, ...alone }, `${on.model.name(run)} is ${on.model.number(found.values.entry)}’s`)]);
});

async function pairWith(on) {
  const item = on.target;
  const run = item?.type === "run" ? on.run() : null;
  const impulse = item?.type === "loose" && !on.entry ? item.id : run?.finish;
  if (!impulse) return on.say("Choose a finished run, or a finish of nobody.");
  const { course, over } = on.model;
  const items = [...course, ...over.slice(0, 20)].filter((one) => one.run !== run?.run).map((one) => ({ label: `${on.model.name(one)} ${one.time}`, value: one.run }));
  const chosen = await pick({ title: "Whose finish was it?", items, does: "its finish" });
  if (chosen !== null) done(on, [act("pair", { impulse, run: chosen }, `the finish is that of ${on.model.name(on.model.runs.get(chosen))}`)]);
}

export function nanoseconds(text) {
  const found = /^(?:(\d+):)?(\d+)(?:[.,](\d{1,9}))?$/.exec(text);
  return found ? (BigInt(found[1] ?? 0) * 60n + BigInt(found[2])) * 1_000_000_000n + BigInt((found[3] ?? "").padEnd(9, "0")) : null;
}

const insert = onRun(async (run, on) => {
  const found = await ask({ title: `A time for ${on.model.name(run)}`, text: "As the timer’s display or its tape gives it.", fields: [{ name: "time", label: "Seconds" }], does: ["Put it in"] });
  const took = found && nanoseconds(found.values.time);
  if (!found) return;
  if (took === null || took === 0n) return on.say(`“${found.values.time}” is no time: seconds, as in 45.123`);
  const { device, epoch, time, unit_ns } = run.start;
  const end = BigInt(time) * BigInt(unit_ns) + took;
  const finish = { line: "finish", device, epoch, time: Number(end / 1000n), unit_ns: 1000, reason: "time put in" };
  done(on, [act("insert", finish, `${found.values.time} s put in`), act("pair", { impulse: "@0", run: run.run }, `for ${on.model.name(run)}`)]);
});

function remove(on) {
  const item = on.entry ? { type: "run", id: on.run()?.run } : on.target;
  if (!item?.id) return on.say("There is nothing to delete.");
  if (item.type === "place") return done(on, [act("leave", { line_up: item.id }, `${on.model.number(on.model.find(item).entry)} left the queue`)]);
  const run = on.model.runs.get(item.id);
  const impulse = item.type === "loose" ? item.id : (run.finish ?? run.run);
  const what = item.type === "loose" ? "false trip" : run.finish ? "false finish" : "false start";
  done(on, [act("void", { impulse, reason: what }, run ? `${what} of ${on.model.name(run)}` : what)]);
}

function redFlag(on) {
  const runs = on.model.course.map((run) => run.run);
  if (!runs.length) return on.say("Nobody is on course.");
  done(on, [act("red-flag", { runs }, `red flag: ${on.model.course.map((run) => on.model.number(run.entry)).join(", ")} run again`)]);
}

// What was posted with one press is undone with one press.
function undoing(acts) {
  const group = acts[0].key?.split(".")[0];
  const all = group ? acts.filter((one) => one.key?.split(".")[0] === group && !one.undone) : acts.slice(0, 1);
  return all.map((one) => act("undo", { act: one.act ?? `@${one.key}` }, `undone: ${one.text ?? one.words}`));
}

function undo(on) {
  const waiting = unsent().filter((one) => one.by === myName());
  const taken = new Set(waiting.filter((one) => one.kind === "undo").map((one) => String(one.facts.act)));
  const free = (one) => one.kind !== "undo" && !one.undone && !taken.has(String(one.act)) && !taken.has(`@${one.key}`);
  const mine = [...waiting.reverse(), ...on.model.state.acts.filter((one) => one.by === myName())].filter(free);
  if (!mine.length) return on.say("You have done nothing that could be undone.");
  done(on, undoing(mine));
}

async function history(on) {
  const items = on.model.state.acts.filter((one) => one.kind !== "open").map((one) => ({ label: `${one.act}  ${one.text} · ${one.by}`, value: one.act, off: one.undone ? "undone" : null }));
  const chosen = await pick({ title: "Undo which?", items, does: "undo" });
  const found = on.model.state.acts.find((one) => one.act === chosen);
  if (found) done(on, undoing([{ ...found, key: "" }]));
}

async function note(on) {
  const found = await ask({ title: "A note for everybody", fields: [{ name: "text", label: "Note" }], does: ["Publish"] });
  if (found) done(on, [act("note", { text: found.values.text }, `note: ${found.values.text}`)]);
}

async function lineUpHeat(on) {
  const { entries, queue } = on.model.state;
  const waits = new Set(queue.map((one) => one.entry));
  const out = new Set(on.model.course.map((run) => run.entry));
  const free = entries.filter((one) => !one.withdrawn && !waits.has(one.entry) && !out.has(one.entry));
  const heats = [...new Set(free.map((one) => one.heat).filter(Boolean))].sort();
  const options = [...heats.map((heat) => [`heat:${heat}`, `Heat ${heat}`]), ["all", "Everybody"], ...[...new Set(free.map((one) => one.class))].map((name) => [`class:${name}`, `Class ${name}`])];
  const found = await ask({ title: "Line up in order", text: "Who waits already or is on course is left out.", fields: [{ name: "who", label: "Who", options }], does: ["Line up"] });
  if (!found) return;
  const [what, name] = found.values.who.split(/:(.*)/s);
  const going = free.filter((one) => what === "all" || one[what] === name);
  if (going.length) post(going.map((one) => act("line-up", { entry: one.entry }, `${one.number} lined up`)));
  on.say(`${going.length} lined up`);
}

function lineUpOwed(on) {
  const { owed } = on.model;
  if (!owed.length) return on.say("Nobody is owed a rerun.");
  done(on, owed.map((entry) => act("line-up", { entry }, `${on.model.number(entry)} lined up`)));
}

export async function lineUp(on, first) {
  const before = first ? on.model.state.queue[0]?.place : null;
  const who = on.model.full(on.entry);
  const place = on.model.state.queue.findIndex((one) => one.entry === on.entry) + 1;
  if (place) {
    const found = await ask({ title: `${who} waits already`, text: `Place ${place} in the queue.`, does: ["Leave it there", "Line it up again"] });
    if (!found?.second) return on.say(`${who} waits already, place ${place}`);
  }
  return done(on, [act("line-up", { entry: on.entry, ...(before ? { before } : {}) }, `${who} lined up${place ? " again" : ""}`)]);
}

async function official(on) {
  const { state, course } = on.model;
  if (state.official) return on.say("The results are official already.");
  if (state.protests.length) return on.say(`${state.protests.length === 1 ? "A protest is" : `${state.protests.length} protests are`} open: rule first (j).`);
  const text = [course.length ? `${course.length} on course.` : "", "Whatever changes a result afterwards makes them provisional again."].filter(Boolean).join(" ");
  const found = await ask({ title: "Make the results official?", text, does: ["Make them official"] });
  if (found) done(on, [act("official", {}, "the results are official")]);
}

async function protest(on) {
  const { model, entry } = on;
  const found = await ask({ title: "A protest", text: "Results are provisional until it is ruled on.", entries: () => model.state.entries,
    fields: [{ name: "entry", label: "Who protests: number", car: true, value: entry ? model.called(entry) : "" }, { name: "text", label: "What they say" }], does: ["Note it"] });
  if (found) done(on, [act("protest", { entry: found.values.entry, text: found.values.text }, `${model.full(found.values.entry)} protests: ${found.values.text}`)]);
}

async function ruling(on) {
  const { protests } = on.model.state;
  if (!protests.length) return on.say("No protest is open.");
  const options = protests.map((one) => [String(one.protest), `${on.model.full(one.entry)}: ${one.text}`]);
  const found = await ask({ title: "A ruling", text: "It changes no result by itself: what follows from it is done beside it.",
    fields: [{ name: "protest", label: "Protest", options }, { name: "ruled", label: "Ruling", options: [["rejected", "Rejected"], ["upheld", "Upheld"]] }, { name: "reason", label: "Why" }], does: ["Rule so"] });
  if (!found) return;
  const { protest: number, ruled, reason } = found.values;
  done(on, [act("ruling", { protest: Number(number), upheld: ruled === "upheld", reason }, `protest ${number} ${ruled}: ${reason}`)]);
}

function seen(on) {
  const gap = unseen(on.model.state).find(canBeSeen);
  if (!gap) return on.say("No device has a gap that nobody has seen.");
  seeGap(gap);
  on.say(`seen: ${gap.text}`);
}

export const SEEN = "k"; // an alarm has a button of its own
export const KEYS = [
  ["c", "Cone +", cones(1)],
  ["v", "Cone −", cones(-1)],
  ["d", "DNF", status("DNF")],
  ["r", "Rerun", status("RRN")],
  ["o", "OK", status("OK")],
  ["g", "Gone", onRun((run, on) => done(on, [act("gone", { run: run.run }, `${on.model.name(run)} left the course`)]))],
  ["s", "Start", startByHand],
  ["f", "Finish", finishByHand],
  ["a", "Reassign", reassign],
  ["p", "Pair", pairWith],
  ["i", "Insert", insert],
  ["Delete", "Delete", remove],
  ["u", "Undo", undo],
  ["h", "Undo …", history],
  ["l", "Heat", lineUpHeat],
  ["e", "Reruns", lineUpOwed],
  ["n", "Note", note],
  [SEEN, "Gap seen", seen],
  ["t", "Devices", (on) => showDevices(() => on.model.state)],
  ["q", "Protest", protest],
  ["j", "Ruling", ruling],
  ["y", "Official", official],
  ["x", "Red flag", redFlag, "flag"],
];
export const SHARED = KEYS.filter(([key]) => "uhnktqjy".includes(key)); // what every desk has
export const SAME = { "+": "c", "-": "v", Backspace: "Delete" };
