// The announcer's view of runs: who is out, what they have, what they need.
import { $, el, seconds } from "./common.js";
import { Model } from "./model.js";
import { announce, fact, many } from "./tower_view.js";

const model = new Model();
const JUST_FINISHED = 4;
const isOut = (run) => run.on_course && run.status === "OK"; // a red flag ends a run, wherever the car is

function big(run) {
  const car = model.cars.get(run.entry);
  const aim = model.state.targets[run.entry] ?? {};
  const out = isOut(run);
  const clock = out ? el("span", { class: "clock", "data-ms": run.elapsed_ms }, seconds(run.elapsed_ms)) : el("span", { class: "time" }, run.net || (run.status === "RRN" ? "rerun" : run.gone ? "gone" : run.status));
  const needs = !out ? "" : aim.leads ? "leads already" : aim.to_beat ? `${aim.to_beat} or less${run.cones ? ", cones included" : ""}` : "";
  return el("article", { class: "big" },
    el("p", { class: "line" }, el("b", { class: "number" }, car?.number ?? "who?"), clock),
    el("p", {}, [car?.driver, car?.car].filter(Boolean).join(", "), run.cones ? ` + ${many(run.cones, "cone")}` : ""),
    el("dl", {}, ...fact("Class", car?.class), ...fact("Run", String(run.of_entry)), ...fact("Best so far", aim.best), ...fact("Place", aim.place && String(aim.place)), ...fact("To lead", needs), ...fact("Leader", aim.leader && !aim.leads ? `${aim.leader}, ${aim.leader_best}` : "")));
}

function leader(one) {
  const car = model.cars.get(one);
  const aim = model.state.targets[one];
  return el("tr", {}, el("td", {}, aim.group), el("td", {}, car.number), el("td", {}, car.driver || car.car), el("td", { class: "number" }, aim.best));
}

announce(model, () => {
  const { state } = model;
  const out = state.runs.filter(isOut);
  const over = state.runs.filter((run) => !isOut(run)).reverse();
  $("on").replaceChildren(...(out.length ? out.map(big) : [el("p", { class: "empty" }, "Nobody is on course.")]));
  $("last").replaceChildren(...over.slice(0, JUST_FINISHED).map(big));
  $("next").replaceChildren(...state.queue.slice(0, 8).map((one) => el("li", {}, el("b", {}, model.number(one.entry)), ` ${model.cars.get(one.entry)?.driver ?? ""}`)));
  $("leaders").replaceChildren(...Object.keys(state.targets).filter((one) => state.targets[one].leads).map(leader));
});
