// What several pages show in the same way.

export function el(name, facts = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (value === undefined || value === false || value === "") continue;
    if (key === "class") made.className = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

const FIELD = { best: "best", total: "total", index: "index_time", "best-index": "index_time" };
export const WORD = { best: "Best", total: "Total", index: "Index time", "best-index": "Index time" };

export const timeBy = (row, by) => row[FIELD[by]] ?? "";
export const groupBy = (view, row) => view.groups.find((group) => group.name === row.group)?.by ?? "total";
export const overallBy = (view) => view.overall ?? "total";
export const inOrder = (view) => Object.values(view.rows).sort((a, b) => a.order - b.order);
export const runsOf = (row) => Object.values(row.runs); // keys that are numbers come in their order
export const rowOf = (view, run) => view.rows[run.entry];
export const runOf = (row, finished) => row?.runs[finished.nth];

// The overall ranking where the rules have one; else everybody, class by class.
export function overall(view) {
  return inOrder(view).sort((a, b) => a.position - b.position || a.order - b.order);
}

export function name(row) {
  return row ? `${row.number} ${row.class}` : "unknown car";
}

export function ran(run) {
  if (!run) return "";
  if (run.status) return run.status;
  return run.cones ? `${run.raw}+${run.cones}` : run.raw;
}

export function ordinal(place) {
  const ends = { one: "st", two: "nd", few: "rd", other: "th" };
  return `${place}${ends[new Intl.PluralRules("en", { type: "ordinal" }).select(place)]}`;
}

export function behind(time, first) {
  if (!time || !first || time === first) return "";
  const digits = (time.split(".")[1] ?? "").length;
  return `+${(Number(time) - Number(first)).toFixed(digits)}`;
}

export function standing(view) {
  const open = view.protests ? `, ${view.protests} ${view.protests === 1 ? "protest" : "protests"} open` : "";
  return view.official ? "Official results" : `Provisional${open}`;
}

export function since(at, now, digits = 0) {
  return Math.max(0, (now - Date.parse(at)) / 1000).toFixed(digits);
}

export function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
