// A field that finds cars by number, driver or car, without a mouse.
import { el } from "./common.js";

const MOST = 7;

export function matching(entries, text) {
  const words = text.trim().toLowerCase();
  if (!words) return [];
  const rank = (one) => {
    const number = one.number.toLowerCase();
    if (number === words) return 0;
    if (number.startsWith(words)) return 1;
    const all = `${one.number} ${one.class} ${one.driver} ${one.car}`.toLowerCase();
    if (/^\d+$/.test(words)) return 9;
    return words.split(/\s+/).every((word) => all.includes(word)) ? 2 : 9;
  };
  const ranked = entries.filter((one) => !one.withdrawn).map((one) => [rank(one), one]);
  return ranked.filter(([at]) => at < 9).sort((one, other) => one[0] - other[0]).map(([, one]) => one).slice(0, MOST);
}

export class Chooser {
  constructor(field, list, entries, onChoice = () => {}) {
    Object.assign(this, { field, list, entries, onChoice, found: [], at: 0 });
    field.addEventListener("input", () => ((this.at = 0), this.show()));
  }

  get choice() {
    return this.found[this.at] ?? null;
  }

  clear() {
    this.field.value = "";
    this.at = 0;
    this.show();
  }

  step(by) {
    if (this.found.length) this.at = (this.at + by + this.found.length) % this.found.length;
    this.show();
  }

  show() {
    this.found = matching(this.entries(), this.field.value);
    this.onChoice(this.choice);
    this.list.hidden = !this.found.length;
    this.field.setAttribute("aria-expanded", String(!!this.found.length));
    this.list.replaceChildren(
      ...this.found.map((one, at) =>
        el("li", { role: "option", id: `${this.list.id}-${at}`, "aria-selected": String(at === this.at), onmousedown: (event) => (event.preventDefault(), (this.at = at), this.show()) },
          el("b", {}, one.number), el("span", {}, one.class), el("span", { class: "driver" }, one.driver || one.car)),
      ),
    );
    if (this.found.length) this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    else this.field.removeAttribute("aria-activedescendant");
  }
}
