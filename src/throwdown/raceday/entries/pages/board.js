// Who drives in which heat, and who works where meanwhile.
import { $, el } from "/desk/static/common.js";
import { post } from "/desk/static/outbox.js";
import { begin, do_, named, office, say } from "./office.js";

const inside = () => office.state.entries.filter((one) => one.status === "entered");
const choices = (list, now) => [...new Set(["", ...list, now])];

function chooser(label, list, now, does, off = "") {
  const select = el("select", { "aria-label": label }, ...choices(list, now).map((one) => el("option", { value: one, selected: one === now, disabled: one !== "" && one === off }, one || "–")));
  select.addEventListener("change", () => does(select.value));
  return select;
}

const works = (one, heat, station) => do_("work", one, { heat, station }, heat || station ? `works in heat ${heat || "?"}, ${station || "anywhere"}` : "works nowhere");

function row(one) {
  const { event } = office.state;
  return el("tr", { class: one.clashes ? "clash" : null }, el("td", { class: "no" }, one.number), el("td", { class: "wide" }, one.class), el("td", {}, one.driver),
    el("td", {}, chooser(`Heat of ${named(one)}`, event.heats, one.heat, (heat) => do_("drive", one, { heat }, heat ? `drives in heat ${heat}` : "is in no heat"), one.work_heat)),
    el("td", {}, chooser(`Work heat of ${named(one)}`, event.heats, one.work_heat, (heat) => works(one, heat, heat ? one.station : ""), one.heat)),
    el("td", {}, chooser(`Station of ${named(one)}`, event.stations, one.station, (station) => works(one, one.work_heat, station))));
}

function drawCounts() {
  const { heats, stations } = office.state.event;
  const count = (heat, station) => inside().filter((one) => one.work_heat === heat && one.station === station).length;
  const drive = (heat) => inside().filter((one) => one.heat === heat).length;
  $("counts").replaceChildren(
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Heat"), el("th", { scope: "col", class: "number" }, "Drivers"), ...stations.map((name) => el("th", { scope: "col", class: "number" }, name)), el("th", { scope: "col", class: "number" }, "Workers"))),
    el("tbody", {}, ...heats.map((heat) => el("tr", {}, el("th", { scope: "row" }, heat), el("td", { class: "number" }, String(drive(heat))), ...stations.map((name) => el("td", { class: "number" }, String(count(heat, name)))), el("td", { class: "number" }, String(inside().filter((one) => one.work_heat === heat).length))))));
}

function draw() {
  const { heats } = office.state.event;
  const at = document.activeElement?.getAttribute("aria-label");
  drawCounts();
  const order = (heat) => (heats.includes(heat) ? heats.indexOf(heat) : heats.length);
  const sorted = inside().sort((one, other) => order(one.heat) - order(other.heat) || one.class.localeCompare(other.class) || Number.parseInt(one.number, 10) - Number.parseInt(other.number, 10));
  $("rows").replaceChildren(...sorted.map(row));
  if (at) document.querySelector(`select[aria-label="${CSS.escape(at)}"]`)?.focus();
  if (!heats.length) say("No heats yet: they are set up under “Set-up and files”.");
}

// The heat after one's own, and the station with the fewest there.
function deal() {
  const { heats, stations } = office.state.event;
  if (heats.length < 2) return say("Work takes two heats or more.");
  const held = new Map(inside().filter((one) => one.work_heat).map((one) => [one, [one.work_heat, one.station]]));
  const free = inside().filter((one) => one.heat && !one.work_heat && heats.includes(one.heat));
  const acts = free.map((one) => {
    const heat = heats[(heats.indexOf(one.heat) + 1) % heats.length];
    const count = (station) => [...held.values()].filter(([own, at]) => own === heat && at === station).length;
    const station = stations.reduce((least, name) => (least === null || count(name) < count(least) ? name : least), null) ?? "";
    held.set(one, [heat, station]);
    return { kind: "work", facts: { entry: one.entry, heat, station }, words: `${named(one)} works in heat ${heat}, ${station}` };
  });
  if (acts.length) post(acts);
  return say(acts.length ? `${acts.length} were given work.` : "Everybody in a heat has work.");
}

$("deal").addEventListener("click", () => office.state && deal());
await begin(draw);
