// The timing desk of runs: queue, course, finished.
import { KEYS, lineUp } from "./actions.js";
import { Model } from "./model.js";
import { sit } from "./shell.js";
import { MOST_FINISHED, drawAim, drawLanes } from "./view.js";

const model = new Model();

// What a key acts on, at the moment of the press: what stays typed or framed afterwards is no matter.
function aim(entry) {
  const { target } = model;
  const run = entry ? model.runOf(entry) : target?.type === "run" ? model.runs.get(target.id) : null;
  return { target, run: () => run };
}

// While a number is typed, its car's runs are shown.
function typed(entry) {
  if (entry === model.only) return false;
  Object.assign(model, { only: entry, back: 0 });
  return true;
}

function older(key) {
  if (!model.only) return;
  const last = model.runsOf(model.only).length - 1;
  model.back = Math.max(0, Math.min(model.back + (key === "ArrowRight" ? 1 : -1), last));
}

function arrow(key) {
  const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  model.move(across, down, MOST_FINISHED);
}

sit({ model, keys: KEYS, enter: (on, atFront) => on.entry && lineUp(on, atFront), arrow, older, typed, aim,
  draw: () => drawLanes(model), beat: () => drawAim(model), letGo: () => (model.chosen = null),
  about: "Type a number and Enter: the car is lined up. Type a number and a key: the key acts on that car’s run. Without a number it acts on the run that is framed.",
  more: [["Enter", "line up"], ["⇧ Enter", "line up at the front"], ["← ↑ ↓ →", "choose another run"], ["12 →", "an older run of 12"]] });
