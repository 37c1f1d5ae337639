// A meet of heats as its pages ask it: who is at the line, who may come next, and how that is said.
import { el } from "./common.js";
import { said } from "./ladder.js";
import { Model } from "./model.js";

export const LANES = ["left", "right"];
export const LANE = { left: "Left", right: "Right" };
const STATE = { called: "called to the line", staged: "staged, the tree is armed", started: "on course", over: "over" };

export class Heats extends Model {
  framed = "left";
  waiting = null; // the entry that stands in the left lane until somebody comes to the right

  take(state) {
    const strays = state.tree.extra.filter((one) => !one.by_hand).map((one) => `A ${one.line} on ${one.device} is of nobody: Del deletes it.`);
    super.take({ ...state, strays });
  }

  get tree() {
    return this.state.tree;
  }

  // The pair at the line, or the last that was there.
  get now() {
    return this.tree.heats[0] ?? null;
  }

  // The ladder's heat that is at the line and not over.
  get atLine() {
    return this.now && this.now.round && this.now.state !== "over" ? this.now : null;
  }

  // Heats of the ladder that can be run: both cars are known and nobody has won.
  get open() {
    const meetings = (this.tree.ladder?.rounds ?? []).flat();
    return meetings.filter((one) => one.first && one.second && !one.winner);
  }

  // Those of them that are not at the line.
  get coming() {
    const { atLine } = this;
    return this.open.filter((one) => !atLine || one.round !== atLine.round || one.heat !== atLine.heat);
  }

  whom = (entry) => (entry ? this.called(entry) : "nobody");
}

export function heading(heat) {
  const where = heat.round ? `Round ${heat.round}, heat ${heat.heat}` : "Against the clock";
  return `${where}: ${heat.again ? "run again" : STATE[heat.state]}`;
}

export function marks(lane) {
  const told = [];
  if (lane.red) told.push(["RED LIGHT", "bad"]);
  if (lane.breakout) told.push([`BREAKOUT by ${lane.under}`, "bad"]);
  if (lane.status !== "OK") told.push([lane.status, "bad"]);
  if (lane.cones) told.push([`+${lane.cones} ${lane.cones === 1 ? "cone" : "cones"}`, ""]);
  return told.map(([text, level]) => el("span", { class: `mark ${level}` }, text));
}

export function dialIn(model, lane) {
  const late = Number(lane.starts_late) > 0 ? ` (leaves ${lane.starts_late} later)` : "";
  return (lane.dial_in ?? model.tree.dials[lane.entry] ?? "") + late;
}

export function past(model, heat) {
  const lane = (which) => {
    const one = heat.lanes[which];
    if (!one.entry) return "nobody";
    return [model.whom(one.entry), one.status !== "OK" ? one.status : one.net ?? "", one.reaction ? `(${one.reaction})` : "", one.red ? "red" : "", one.breakout ? "breakout" : ""].filter(Boolean).join(" ");
  };
  const won = heat.again ? "run again" : heat.state !== "over" ? STATE[heat.state] : !heat.round ? "" : heat.winner ? `${model.whom(heat.winner)}, ${said(heat)}` : "nobody";
  return el("tr", {}, el("td", {}, heat.round ? `${heat.round}.${heat.heat}` : "–"), el("td", {}, lane("left")), el("td", {}, lane("right")), el("td", {}, won));
}
