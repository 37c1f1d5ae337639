// A field that finds cars by number, driver or car, without a mouse.
import { el } from "./common.js";

const MOST = 7;

export function matching(entries, text) {
  const words = text.trim().toLowerCase();
  if (!words) return [];
  const rank = (one) => {
    const number = one.number.toLowerCase();
    if (number === words || `${number} ${one.class.toLowerCase()}` === words) return 0;
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
    Object.assign(this, { field, list, entries, onChoice, found: [], at: 0, picked: false });
    field.addEventListener("input", () => ((this.at = 0), (this.picked = false), this.show()));
  }

  // A number that several have is nobody's until one of them is picked.
  get several() {
    const text = this.field.value.trim().toLowerCase();
    const same = this.found.filter((one) => one.number.toLowerCase() === text);
    return !this.picked && same.length > 1 ? same : [];
  }

  get choice() {
    return this.several.length ? null : (this.found[this.at] ?? null);
  }

  pick(at) {
    Object.assign(this, { at, picked: true });
    this.show();
  }

  clear() {
    this.field.value = "";
    Object.assign(this, { at: 0, picked: false });
    this.show();
  }

  step(by) {
    const several = this.several.length;
    if (several) this.pick(by > 0 ? 0 : several - 1);
    else if (this.found.length) this.pick((this.at + by + this.found.length) % this.found.length);
  }

  show() {
    this.found = matching(this.entries(), this.field.value);
    const { choice } = this;
    this.onChoice(choice);
    this.list.hidden = !this.found.length;
    this.field.setAttribute("aria-expanded", String(!!this.found.length));
    this.list.replaceChildren(
      ...this.found.map((one, at) =>
        el("li", { role: "option", id: `${this.list.id}-${at}`, "aria-selected": String(one === choice), onmousedown: (event) => (event.preventDefault(), this.pick(at)) },
          el("b", {}, one.number), el("span", {}, one.class), el("span", { class: "driver" }, one.driver || one.car)),
      ),
    );
    if (choice) this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    else this.field.removeAttribute("aria-activedescendant");
  }
}
