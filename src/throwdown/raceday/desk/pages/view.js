// Draws the state: lanes, alarms, what is not sent, the last acts.
import { $, chip, clockTime, deskId, el, seconds } from "./common.js";
import { canBeSeen, seeGap, unseen } from "./gaps.js";

export const MOST_FINISHED = 40;

const count = (id, number) => ($(id).textContent = number);

function card(model, item, parts, more = "") {
  const { target } = model;
  const aimed = target && target.type === item.type && target.id === item.id;
  return el("li", { class: `card ${more}`, "data-type": item.type, "data-id": item.id, "aria-current": aimed ? "true" : null, onclick: () => ((model.chosen = item), document.dispatchEvent(new Event("redraw"))) }, ...parts);
}

function carOf(model, entry, more = "") {
  const car = model.cars.get(entry);
  return [el("b", { class: "number" }, car?.number ?? (entry || "who?")), el("span", { class: "about" }, el("span", { class: "driver" }, car?.driver || car?.car || (entry ? "" : "a: whose start was it?")), el("span", { class: "class" }, [car?.class, more].filter(Boolean).join(" · ")))];
}

const badge = (run) => (run.status === "OK" ? null : el("span", { class: `status status-${run.status}` }, run.no_time ? "no time: rerun" : run.status === "RRN" ? "rerun" : run.status));
const coneMark = (run) => (run.cones ? el("span", { class: "cones" }, `+${run.cones}`, el("span", { class: "unseen" }, run.cones === 1 ? " cone" : " cones")) : null);

function onCourse(model, run) {
  const clock = el("span", { class: "clock", "data-ms": run.elapsed_ms }, seconds(run.elapsed_ms));
  return card(model, { type: "run", id: run.run }, [...carOf(model, run.entry, run.entry ? `run ${run.of_entry}` : ""), el("span", { class: "marks" }, coneMark(run), badge(run), clock)], run.entry ? "" : "alarm");
}

function finished(model, run) {
  const time = el("span", { class: "time" }, run.time || (run.gone ? "gone" : "no time"));
  return card(model, { type: "run", id: run.run }, [...carOf(model, run.entry, run.entry ? `run ${run.of_entry}` : ""), el("span", { class: "marks" }, coneMark(run), badge(run), time)], run.entry ? "" : "alarm");
}

function loose(model, one) {
  return card(model, { type: "loose", id: one.impulse }, [el("b", { class: "number" }, "?"), el("span", { class: "about" }, el("span", { class: "driver" }, `${one.line} of nobody`), el("span", { class: "class" }, `${one.device} ${clockTime(one.at)} · p: whose, Del: none`))], one.by_hand ? "spare" : "alarm");
}

export function drawLanes(model) {
  const { state } = model;
  $("queue").replaceChildren(...state.queue.map((one) => card(model, { type: "place", id: one.place }, carOf(model, one.entry))));
  $("course").replaceChildren(...state.loose.map((one) => loose(model, one)), ...model.course.map((run) => onCourse(model, run)));
  $("finished").replaceChildren(...model.shownOver.slice(0, MOST_FINISHED).map((run) => finished(model, run)));
  const { owed } = model;
  $("owed").textContent = owed.length ? `Run again (e): ${owed.map(model.number).join(", ")}` : "";
  count("n-queue", state.queue.length), count("n-course", model.course.length), count("n-finished", model.over.length);
  for (const [id, empty] of [["queue", "Nobody waits. Type a number and Enter."], ["course", "Nobody is on course."], ["finished", model.only ? "This car has no finished run." : "No runs yet."]])
    if (!$(id).childElementCount) $(id).append(el("li", { class: "empty" }, empty));
}

export function drawAim(model) {
  const { target } = model;
  for (const one of document.querySelectorAll(".card")) {
    const aimed = target && one.dataset.type === target.type && Number(one.dataset.id) === target.id;
    if (aimed) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

export function drawLog(model) {
  const shown = model.state.acts.filter((one) => one.kind !== "open").slice(0, 12);
  $("log").replaceChildren(...shown.map((one) => el("li", { class: one.undone ? "undone" : "" }, el("span", { class: "at" }, clockTime(one.at)), el("span", { class: "text" }, one.text), el("span", { class: "by" }, one.by))));
}

export function drawAlarms(model, refused) {
  const { state } = model;
  const trips = state.loose.filter((one) => !one.by_hand);
  const told = [
    ...trips.map((one) => `A ${one.line} on ${one.device} at ${clockTime(one.at)} belongs to nobody.`),
    ...model.course.concat(model.over).filter((run) => !run.entry).map((run) => `Run ${run.run} is nobody’s: choose it and press a.`),
    ...(state.strays ?? []),
    ...state.orphans.map((one) => `Act ${one.act} speaks of what is not there: ${one.text} (${one.by}).`),
    ...unseen(state).map((gap) => ({ text: gap.text, gap })),
    ...refused.map((one) => `Not written: ${one.words ?? ""} – ${one.message}${one.expected ? ` (expected ${one.expected})` : ""}`),
  ];
  const box = $("alarms");
  const words = told.map((one) => one.text ?? one).join("\n");
  if (box.dataset.told === words) return;
  box.dataset.told = words;
  const alarm = (one) => el("p", {}, one.text ?? one, canBeSeen(one.gap) ? el("button", { type: "button", class: "seen", onclick: () => (seeGap(one.gap), $("number").focus()) }, "Seen") : null);
  box.replaceChildren(...told.slice(0, 5).map(alarm), ...(told.length > 5 ? [el("p", {}, `and ${told.length - 5} more`)] : []));
}

export function drawDevices(state) {
  const bad = state.devices.filter((one) => one.state !== "live" || (one.missing && one.missing.length !== 0));
  const words = (one) => `${one.device} ${one.state}${one.missing && one.missing.length !== 0 ? ", missing impulses" : ""}`;
  if (!state.devices.length) chip("sync-devices", "No devices", "idle");
  else if (bad.length) chip("sync-devices", bad.map(words).join("; "), "bad");
  else chip("sync-devices", `Devices: ${state.devices.length} live`, "good");
  $("sync-devices").title = state.devices.map((one) => `${one.device} (${one.decoder}): ${one.state}, heard ${one.last_heard_s ?? "never"} s ago${one.drift ? `, its clock ${one.drift.text}` : ""}`).join("\n");
}

export function drawResults({ official, protests }) {
  const open = protests.length ? `, ${protests.length} ${protests.length === 1 ? "protest" : "protests"}` : "";
  chip("sync-results", official ? "Official" : `Provisional${open}`, official ? "good" : "idle");
}

export function drawSite({ site }) {
  $("sync-site").hidden = !site;
  if (!site) return;
  const acts = `${site.behind} ${site.behind === 1 ? "act" : "acts"} behind`;
  if (site.state === "refused") chip("sync-site", `Site: refused: ${site.words}`, "bad");
  else if (site.behind) chip("sync-site", `Site: ${acts}`, site.state === "behind" ? "bad" : "idle");
  else chip("sync-site", "Site: up to date", "good");
  $("sync-site").title = site.words;
}

export function drawOthers(state) {
  const others = state.desks.filter((one) => one.desk !== deskId);
  $("others").hidden = !others.length;
  const pages = { desk: "a desk", tower: "the announcer’s page", button: "a finish button" };
  $("others").textContent = others.length ? `Also here: ${others.map((one) => `${one.name || "somebody"} at ${pages[one.page] ?? "a page"}`).join(", ")}. You both see every act.` : "";
}

export function drawUnsent(acts) {
  $("unsent").hidden = !acts.length;
  $("unsent-list").replaceChildren(...acts.map((one) => el("li", {}, one.words ?? one.kind)));
  chip("sync-unsent", acts.length ? `${acts.length} waiting to be sent` : "All sent", acts.length ? "bad" : "good");
}

export function tick(heard) {
  const since = performance.now() - heard;
  for (const one of document.querySelectorAll(".clock")) one.textContent = seconds(Number(one.dataset.ms) + since);
}
