// The announcer's view: who is out, what they have, what they need.
import { $, chip, el, seconds } from "./common.js";
import { follow, link } from "./link.js";
import { Model } from "./model.js";
import { tick } from "./view.js";

const model = new Model();
const JUST_FINISHED = 4;
const fact = (name, value) => (value ? [el("dt", {}, name), el("dd", {}, value)] : []);

function big(run) {
  const car = model.cars.get(run.entry);
  const aim = model.state.targets[run.entry] ?? {};
  const cones = run.cones ? ` + ${run.cones} ${run.cones === 1 ? "cone" : "cones"}` : "";
  const isOut = run.on_course && run.status === "OK";
  const clock = isOut ? el("span", { class: "clock", "data-ms": run.elapsed_ms }, seconds(run.elapsed_ms)) : el("span", { class: "time" }, run.net || (run.status === "RRN" ? "rerun" : run.gone ? "gone" : run.status));
  const needs = !isOut ? "" : aim.leads ? "leads already" : aim.to_beat ? `${aim.to_beat} or less${run.cones ? ", cones included" : ""}` : "";
  return el("article", { class: "big" },
    el("p", { class: "line" }, el("b", { class: "number" }, car?.number ?? "who?"), clock),
    el("p", {}, [car?.driver, car?.car].filter(Boolean).join(", "), cones),
    el("dl", {}, ...fact("Class", car?.class), ...fact("Run", String(run.of_entry)), ...fact("Best so far", aim.best), ...fact("Place", aim.place && String(aim.place)), ...fact("To lead", needs), ...fact("Leader", aim.leader && !aim.leads ? `${aim.leader}, ${aim.leader_best}` : "")));
}

function leader(one) {
  const car = model.cars.get(one);
  const aim = model.state.targets[one];
  return el("tr", {}, el("td", {}, aim.group), el("td", {}, car.number), el("td", {}, car.driver || car.car), el("td", { class: "number" }, aim.best));
}

function draw(state) {
  model.take(state);
  $("meet").textContent = state.meet;
  const isOut = (run) => run.on_course && run.status === "OK"; // a red flag ends a run, wherever the car is
  const out = state.runs.filter(isOut);
  const over = state.runs.filter((run) => !isOut(run)).reverse();
  const nobody = () => el("p", { class: "empty" }, "Nobody is on course.");
  $("on").replaceChildren(...(out.length ? out.map(big) : [nobody()]));
  $("last").replaceChildren(...over.slice(0, JUST_FINISHED).map(big));
  $("next").replaceChildren(...state.queue.slice(0, 8).map((one) => el("li", {}, el("b", {}, model.number(one.entry)), ` ${model.cars.get(one.entry)?.driver ?? ""}`)));
  $("leaders").replaceChildren(...Object.keys(state.targets).filter((one) => state.targets[one].leads).map(leader));
  $("notes").replaceChildren(...state.notes.filter((one) => !one.undone).map((one) => el("li", {}, one.text)));
}

setInterval(() => tick(link.heard), 100);
follow("tower", draw, ({ lost }) => chip("sync-server", lost ? "Server: lost, trying again" : "Server: live", lost ? "bad" : "good"));
