// A ladder as a picture: rounds side by side, each heat between the two that lead to it.
// el makes elements, as the page's own does; called(entry) names a car in short.

export const WHY = {
  finish: "at the finish",
  "red-light": "the other’s red light",
  "no-start": "the other did not start",
  unfinished: "the other did not finish",
  breakout: "the other broke out",
  "both breakout": "less under the dial-in",
  "both red, the first loses": "both red, the other left first",
  "both red, the worse loses": "both red, the other’s was worse",
};

export function said(one) {
  if (one.bye) return "bye";
  if (!one.why) return "";
  if (!one.winner) return `${one.why}: run again`;
  return [WHY[one.why] ?? one.why, one.margin ? `by ${one.margin} s` : ""].filter(Boolean).join(", ");
}

function title(at, rounds) {
  const left = rounds - at;
  return left === 1 ? "Final" : left === 2 ? "Semi-finals" : `Round ${at + 1}`;
}

function slot(el, one, which, called) {
  const entry = one[which];
  const kind = entry && one.winner ? (one.winner === entry ? "won" : "lost") : "";
  const text = entry ? called(entry) : one.bye ? "bye" : "…";
  return el("span", { class: `slot ${kind} ${entry ? "" : "open"}` }, text, kind === "won" ? el("span", { class: "tick", "aria-hidden": "true" }, " ✓") : "");
}

export function ladder(el, told, called, now = null) {
  const { rounds } = told;
  const columns = rounds.map((own, at) => el("li", {}, el("h3", {}, title(at, rounds.length)),
    el("ol", {}, ...own.map((one) => {
      const isNow = now && now.round === one.round && now.heat === one.heat;
      return el("li", { class: `met ${isNow ? "at-line" : ""}`, "data-heat": `${one.round}.${one.heat}` }, slot(el, one, "first", called), slot(el, one, "second", called), el("small", {}, isNow ? "at the line" : said(one)));
    }))));
  const champion = el("li", { class: "champion" }, el("h3", {}, "Winner"), el("ol", {}, el("li", { class: "met" }, el("span", { class: told.champion ? "slot won" : "slot open" }, told.champion ? called(told.champion) : "…"))));
  return el("ol", { class: "ladder" }, ...columns, champion);
}
