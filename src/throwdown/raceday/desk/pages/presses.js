// What a phone at the line can press: where each button stands, and which car it is thought to be.
import { isOurs } from "./clock.js";
import { Heats, LANE, LANES } from "./heats_model.js";
import { Model } from "./model.js";
import { Race } from "./race_model.js";

const NO_TIME = "Another clock times this: a press is kept as a spare.";

export const modelFor = (state) => (state.race ? new Race() : state.tree ? new Heats() : new Model());

// [{id, label, entry, whose}]: entry is who is thought to come, null where nobody is.
export function buttons(model, lane, pressed) {
  if (model instanceof Race) return [{ id: "loop", label: "Line", entry: model.due(pressed)[0] ?? null }];
  if (!(model instanceof Heats)) return [{ id: "finish", label: "Finish", entry: model.course[0]?.entry ?? null }];
  const out = (which) => (model.now?.lanes[which].clock ? model.now.lanes[which].entry : null);
  return LANES.filter((which) => !lane || lane === which).map((which) => ({ id: `finish-${which}`, label: LANE[which], entry: out(which) }));
}

// What a press at a button writes, by its moment.
export function written(model, { id, entry }, moment) {
  const { reason, line, ...facts } = moment;
  if (model instanceof Race) return { kind: "passing", facts: { ...facts, entry, manual: true }, words: `${model.called(entry)} over the line` };
  return { kind: "impulse", facts: { ...facts, line: id, manual: true }, words: entry === null ? id.replace("-", " ") : `${id.replace("-", " ")} of ${entry ? model.called(entry) : "somebody"}` };
}

// What stands under the buttons: who else is out, and whether a press will count.
export function beneath(model, pressed) {
  if (model instanceof Race) {
    const { race } = model;
    if (!race.flag) return "The race has not begun: a press counts no lap yet.";
    if (race.flag === "chequered" && !model.racing.length) return "The race is over.";
    const timed = race.clock && !isOurs(race.clock) && race.passings.some((one) => one.device === race.clock.device);
    const due = model.due(pressed).slice(1, 5).map((entry) => model.called(entry));
    return [due.length ? `Then, as laps so far tell: ${due.join(", ")}.` : "", timed ? NO_TIME : ""].filter(Boolean).join(" ");
  }
  if (model instanceof Heats) {
    const out = LANES.map((which) => model.now?.lanes[which]).filter((one) => one?.clock);
    if (!out.length) return "Nobody is on course.";
    return out.every((one) => isOurs(one.clock)) ? "" : NO_TIME;
  }
  const { course } = model;
  if (!course.length) return "Nobody is on course.";
  return [`On course: ${course.map((run) => model.number(run.entry)).join(", ")}.`, course.every((run) => isOurs(run.start)) ? "" : NO_TIME].filter(Boolean).join(" ");
}
