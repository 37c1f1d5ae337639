// What the keys of the desk of a race post.
import { SHARED, act, done, nanoseconds } from "./actions.js";
import { trip } from "./clock.js";
import { ask } from "./prompts.js";

const HAND = "hand";
const NO_CLOCK = "No clock yet: the server was never reached.";
const LONG = 1.6; // a lap so much longer than the one before may be two

const onCar = (make) => (on, event) => {
  const entry = on.entry ?? on.model.framed;
  return entry ? make(entry, on, event) : on.say("There is no car to act on.");
};

// A number and Enter: now, where hands time the race; else somebody has to say when.
export function passed(on) {
  const { model, entry } = on;
  const { race } = model;
  if (!entry) return on.say("Which car? Type its number, then Enter.");
  if (!race.flag) return on.say("The race has not begun: g is the green flag.");
  const now = trip("loop", null, "");
  if (!now) return on.say(NO_CLOCK);
  if (race.clock && (race.clock.device !== HAND || race.clock.epoch !== now.epoch)) return insertFor(entry, on);
  const { time, unit_ns, device, epoch } = now;
  return done(on, [act("passing", { entry, time, unit_ns, device, epoch, manual: true }, `${model.full(entry)} passed`)]);
}

// Where a passing may be missing: within a lap that is as long as two, else a lap after the last.
function guess(own) {
  const [newest, before, third] = own.map((one) => one.at_us);
  if (before === undefined) return newest === undefined ? null : newest;
  const lap = newest - before;
  if (third !== undefined && lap > LONG * (before - third)) return before + Math.round(lap / 2);
  return newest + lap;
}

async function insertFor(entry, on) {
  const { model } = on;
  const { race } = model;
  if (!race.clock || race.start_us === null) return on.say("The race has not begun: g is the green flag.");
  const own = race.of[entry] ?? [];
  const likely = guess(own);
  const known = own.map((one) => ((one.at_us - race.start_us) / 1e6).toFixed(3)).reverse().join(", ");
  const found = await ask({ title: `A missed passing of ${model.full(entry)}`, text: known ? `It passed ${known} s after the start.` : "It has not passed yet.", fields: [{ name: "at", label: "Seconds after the start", value: likely === null ? "" : ((likely - race.start_us) / 1e6).toFixed(3) }], does: ["Put it in"] });
  if (!found) return;
  const after = nanoseconds(found.values.at);
  if (after === null) return on.say(`“${found.values.at}” is no time: seconds, as in 61.500`);
  const time = race.start_us + Number(after / 1000n);
  const { device, epoch } = race.clock;
  done(on, [act("passing", { entry, time, unit_ns: 1000, device, epoch, manual: true }, `${model.called(entry)} passed at ${found.values.at} s`)]);
}

const insert = onCar(insertFor);

function remove(on) {
  const { model } = on;
  const one = on.entry ? model.race.of[on.entry]?.[0] : model.passing;
  if (!one) return on.say("There is no passing to delete.");
  done(on, [act("void", { impulse: one.act, reason: "a false passing" }, `a passing of ${model.called(one.entry)} deleted`)]);
}

function green(on, event) {
  const { flag } = on.model.race;
  if (flag === "green") return on.say("It is green.");
  if (flag === "chequered") return on.say("The race is over.");
  if (flag === "yellow") return done(on, [act("flag", { flag: "green" }, "green flag")]);
  const by_hand = trip("start", event, flag === "red" ? "the race goes on" : "green flag by hand");
  return by_hand ? done(on, [act("insert", by_hand, flag === "red" ? "green flag: the race goes on" : "green flag")]) : on.say(NO_CLOCK);
}

const show = (flag, from) => (on) => (from.includes(on.model.race.flag) ? done(on, [act("flag", { flag }, `${flag} flag`)]) : on.say(`That needs a race under ${from.join(" or ")}.`));

const penalty = onCar(async (entry, on) => {
  const found = await ask({ title: `A penalty of ${on.model.full(entry)}`, fields: [{ name: "time", label: "Seconds added", optional: true }, { name: "laps", label: "Laps taken", optional: true }, { name: "reason", label: "Why" }], does: ["Add it"] });
  if (!found) return;
  const { time, laps, reason } = found.values;
  const ns = time ? nanoseconds(time) : 0n;
  if (ns === null || (laps && !/^\d{1,3}$/.test(laps)) || (!time && !laps)) return on.say("A penalty is seconds, as in 5 or 2.5, or whole laps.");
  done(on, [act("penalty", { entry, ticks: Number(ns / 100_000n), laps: Number(laps || 0), reason }, `penalty of ${on.model.called(entry)}`)]);
});

const classify = (status, words) => onCar((entry, on) => done(on, [act("classify", { entry, status }, `${on.model.called(entry)} ${words}`)]));

async function grid(on) {
  const { model } = on;
  const found = await ask({ title: "The grid", text: "Who stands where, the first one first, with commas between.", fields: [{ name: "grid", label: "Numbers", value: model.order.map((one) => model.called(one)).join(", ") }], does: ["Line them up"] });
  if (!found) return;
  const there = model.state.entries.filter((one) => !one.withdrawn);
  const entries = [];
  for (const given of found.values.grid.split(",").map((one) => one.trim()).filter(Boolean)) {
    const same = there.filter((one) => one.number === given || model.called(one.entry) === given);
    if (same.length !== 1) return on.say(same.length ? `Which ${given}? Write its class, too.` : `Nobody is entered as ${given}.`);
    entries.push(same[0].entry);
  }
  done(on, [act("grid", { entries }, `the grid: ${entries.map((one) => model.called(one)).join(", ")}`)]);
}

const transponder = onCar(async (entry, on) => {
  const found = await ask({ title: `Transponder of ${on.model.full(entry)}`, text: "Where a transponder has nobody, it is the car’s of that number.", fields: [{ name: "transponder", label: "Its number", value: on.model.race.unknown[0]?.transponder ?? "" }], does: ["It is this car’s"] });
  if (found) done(on, [act("transponder", { entry, transponder: found.values.transponder }, `transponder ${found.values.transponder} is ${on.model.called(entry)}’s`)]);
});

export const KEYS = [
  ["g", "Green", green],
  ["w", "Yellow", show("yellow", ["green"])],
  ["x", "Red flag", show("red", ["green", "yellow"]), "flag"],
  ["f", "Chequered", show("chequered", ["green", "yellow", "red"])],
  ["i", "Insert", insert],
  ["Delete", "Delete", remove],
  ["p", "Penalty", penalty],
  ["d", "Retired", classify("DNF", "has retired")],
  ["z", "DSQ", classify("DSQ", "disqualified")],
  ["o", "OK", classify("OK", "races again")],
  ["e", "Grid", grid],
  ["b", "Loop tag", transponder],
  ...SHARED,
];
