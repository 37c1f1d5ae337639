// A badge for every entry: a code that checks it in.
import { $, el } from "/desk/static/common.js";
import { begin, office } from "./office.js";

function badge(one) {
  const code = el("img", { src: `/desk/entries/code/${encodeURIComponent(one.entry)}.svg`, alt: `Code of ${one.number} ${one.class}`, width: "160", height: "160" });
  return el("li", {}, code, el("p", {}, el("b", {}, one.number), ` ${one.class}`), el("p", {}, one.driver));
}

let drawn = "";
$("print").addEventListener("click", () => print());
await begin(() => {
  const inside = office.state.entries.filter((one) => one.status === "entered");
  const now = JSON.stringify(inside.map((one) => [one.entry, one.number, one.class, one.driver]));
  if (now !== drawn) $("badges").replaceChildren(...inside.map(badge));
  drawn = now;
});
