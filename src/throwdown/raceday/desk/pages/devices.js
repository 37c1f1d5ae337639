// The devices: how each is, and plugging in, changing and unplugging them.
import { $, clockTime, el, myName, newId, shut } from "./common.js";

let dialog = null;
let stateNow = null;
let makes = [];
let sure = null; // which clock somebody is about to correct

const LINES = ["start", "finish"];
const others = (lines) => Object.entries(lines).filter(([, line]) => !LINES.includes(line)).map((one) => one.join("="));
const channels = (lines, line) => Object.keys(lines).filter((one) => lines[one] === line).join(" ");

// Written at once or refused in place: an operator waits for the device, not for the outbox.
async function send(kind, facts) {
  const body = JSON.stringify({ key: newId(), kind, facts, by: myName() || "desk" });
  try {
    const answer = await fetch("/desk/acts", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (answer.ok) return "";
    const problem = await answer.json();
    return [problem.message, problem.expected ? `expected ${problem.expected}` : "", problem.nearest?.length ? `nearest: ${problem.nearest.join(", ")}` : ""].filter(Boolean).join("; ");
  } catch {
    return "The server does not answer; try again.";
  }
}

function heard(one) {
  if (one.words) return one.words;
  return one.last_heard_s === null || one.last_heard_s === undefined ? "not heard yet" : `heard ${one.last_heard_s} s ago`;
}

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function about(one, gaps) {
  const strays = Object.entries(one.unassigned ?? {}).map(([channel, times]) => `channel ${channel} is no line, ${counted(times, "impulse")}`);
  const facts = [heard(one), one.impulses !== undefined && counted(one.impulses, "impulse"), one.repeats ? `${counted(one.repeats, "repeat")}` : "", one.missing?.length ? `numbers missing: ${one.missing.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(", ")}` : "", one.earlier ? `${counted(one.earlier, "time")} from before it was plugged in, not taken` : "", ...strays];
  const told = gaps.map((gap) => `${clockTime(gap.since_ns / 1e6)} ${gap.text}${gap.mended ? " All of it was said again." : gap.seen ? " Seen." : ""}`);
  return [el("p", {}, facts.filter(Boolean).join(" · ")), told.length ? el("details", {}, el("summary", {}, counted(told.length, "gap")), el("ul", {}, ...told.reverse().slice(0, 20).map((text) => el("li", {}, text)))) : null];
}

function item(plug) {
  const one = stateNow().devices.find((device) => device.device === plug.device) ?? { state: "not listened to" };
  const gaps = stateNow().gaps.filter((gap) => gap.device === plug.device);
  const where = [...LINES.map((line) => (channels(plug.lines, line) ? `${line} ${channels(plug.lines, line)}` : "")), ...others(plug.lines)].filter(Boolean).join(", ");
  return el("li", {},
    el("p", { class: "plug" }, el("b", {}, plug.device), el("span", { class: "chip", "data-level": one.state === "live" ? "good" : "bad" }, one.state)),
    el("p", { class: "wire" }, `${plug.decoder} at ${plug.address}, ${where || "no channel is a line"}`), ...about(one, gaps),
    el("div", { class: "does" }, el("button", { type: "button", onclick: () => form(plug) }, "Change"), el("button", { type: "button", onclick: () => unplug(plug) }, "Unplug"), one.drift ? correcting(plug, one.drift) : null));
}

// Pressed once it says what it would do, pressed again it does it: every time of that clock changes.
function correcting(plug, drift) {
  const key = `${plug.device} ${drift.epoch} ${drift.ppb}`;
  const words = sure === key ? `Press again: all its times change by ${(drift.ppb / 1000).toFixed(1)} ppm, results become provisional` : "Correct its clock";
  return el("button", { type: "button", "data-drift": plug.device, onclick: async () => {
    const isSure = sure === key;
    sure = isSure ? null : key;
    const wrong = isSure ? await send("clock", { device: plug.device, epoch: drift.epoch, ppb: drift.ppb, reason: `measured: ${drift.text}` }) : "";
    if (dialog) (dialog.querySelector("[role=alert]").textContent = wrong || (isSure ? `Times by ${plug.device} are corrected.` : "")), delete $("plugged").dataset.told, drawPlugged();
  } }, words);
}

async function unplug(plug) {
  const wrong = await send("unplug", { device: plug.device });
  dialog.querySelector("[role=alert]").textContent = wrong;
}

function leave() {
  shut(dialog, $("number"));
  dialog = null;
}

function show(name, ...inside) {
  dialog.dataset.shows = name;
  dialog.replaceChildren(el("h2", { id: "devices-title" }, name === "list" ? "Devices" : name), ...inside.filter(Boolean));
}

function list() {
  show("list", el("ul", { id: "plugged", class: "plugged" }), el("p", { role: "alert", class: "wrong" }),
    el("div", { class: "does" }, el("button", { type: "button", class: "primary", onclick: () => form(null) }, "Plug in"), el("button", { type: "button", onclick: leave }, "Close", el("kbd", {}, "Esc"))));
  drawPlugged();
  dialog.querySelector(".primary").focus();
}

// While the list is open it follows the meet; what has the focus keeps it.
export function drawPlugged() {
  const box = dialog?.dataset.shows === "list" ? $("plugged") : null;
  if (!box) return;
  const { devices, gaps, plugged } = stateNow();
  const told = JSON.stringify([devices, gaps, plugged]);
  if (box.dataset.told === told) return;
  box.dataset.told = told;
  const buttons = [...dialog.querySelectorAll("button, summary")];
  const at = buttons.indexOf(document.activeElement);
  const open = new Set([...box.querySelectorAll("details[open]")].map((one) => one.closest("li").dataset.device));
  box.replaceChildren(...(plugged.length ? plugged.map(item) : [el("li", { class: "empty" }, "No device is plugged in.")]));
  [...box.children].forEach((one, place) => {
    one.dataset.device = plugged[place]?.device ?? "";
    if (open.has(one.dataset.device)) one.querySelector("details")?.setAttribute("open", "");
  });
  if (at >= 0) (dialog.querySelectorAll("button, summary")[at] ?? dialog.querySelector(".primary")).focus();
}

function field(name, label, value, hint, facts = {}) {
  return el("p", { class: "field" }, el("label", { for: `device-${name}` }, label), el("input", { id: `device-${name}`, name, value, autocomplete: "off", spellcheck: "false", "aria-describedby": `hint-${name}`, ...facts }), el("small", { id: `hint-${name}` }, hint));
}

async function form(plug) {
  if (!makes.length) makes = await fetch("/desk/makes.json").then((answer) => answer.json()).catch(() => []);
  if (!dialog) return;
  const options = makes.map(({ make }) => el("option", { value: make, selected: make === plug?.decoder }, make));
  const hint = el("small", { id: "hint-decoder" });
  const select = el("select", { id: "device-decoder", name: "decoder", "aria-describedby": "hint-decoder", onchange: () => explain() }, ...options);
  const explain = () => (hint.textContent = makes.find((one) => one.make === select.value)?.said ?? "");
  explain();
  const wrong = el("p", { role: "alert", class: "wrong" });
  const made = el("form", { method: "dialog" },
    el("div", { class: "two" },
      field("device", "Name", plug?.device, "What it is called here, as in beam.", { readonly: Boolean(plug) }),
      el("p", { class: "field" }, el("label", { for: "device-decoder" }, "Make"), select, hint)),
    field("address", "Address", plug?.address, "tcp://HOST:PORT, udp://HOST:PORT, listen://HOST:PORT or serial:/dev/NAME?baud=9600"),
    el("div", { class: "two" }, ...LINES.map((line) => field(line, `Channels at the ${line}`, plug ? channels(plug.lines, line) : "", "As in C0 C3."))),
    field("others", "Other lines", plug ? others(plug.lines).join(" ") : "", "Of two lanes or a loop, as in C2=tree-left C3=tree-right or 1=loop."),
    wrong,
    el("div", { class: "does" }, el("button", { type: "submit", class: "primary" }, plug ? "Change it" : "Plug it in", el("kbd", {}, "Enter")), el("button", { type: "button", onclick: list }, "Back")));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(made));
    const lines = Object.fromEntries(LINES.flatMap((line) => given[line].split(/[\s,]+/).filter(Boolean).map((channel) => [channel, line])).concat(given.others.split(/[\s,]+/).filter(Boolean).map((one) => one.split("="))));
    wrong.textContent = await send("device", { device: given.device.trim(), decoder: given.decoder, address: given.address.trim(), lines });
    wrong.scrollIntoView({ block: "nearest" });
    if (!wrong.textContent && dialog) list();
  });
  show(plug ? `Change ${plug.device}` : "Plug a device in", made);
  made.querySelector("input:not([readonly])").focus();
}

export function showDevices(state) {
  if (dialog) return;
  stateNow = state;
  dialog = el("dialog", { "aria-labelledby": "devices-title", class: "devices" });
  dialog.addEventListener("cancel", (event) => (event.preventDefault(), dialog.dataset.shows === "list" ? leave() : list()));
  document.body.append(dialog);
  list();
  dialog.showModal();
  dialog.querySelector(".primary").focus();
}
