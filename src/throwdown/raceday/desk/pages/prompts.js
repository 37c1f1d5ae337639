// Questions, asked and answered by keyboard: Enter does the first thing, Shift+Enter the second.
import { Chooser } from "./chooser.js";
import { el, shut } from "./common.js";

// fields: [{name, label, value, car, options}]; does: [label, label?].  Resolves to null on Escape,
// else to {second, values}; a field with `car` gives an entry.
export function ask({ title, text, fields = [], does = ["Do it"], entries = () => [], shown = null }) {
  return new Promise((answer) => {
    const choosers = {};
    const inputs = fields.map((field) => fieldOf(field, choosers, entries));
    const before = document.activeElement;
    const close = (result) => {
      shut(dialog, before);
      answer(result);
    };
    const done = (second) => {
      const values = {};
      for (const field of fields) {
        const chooser = choosers[field.name];
        values[field.name] = chooser ? chooser.choice?.entry : dialog.querySelector(`[name=${field.name}]`).value.trim();
        if (!values[field.name] && !field.optional) return dialog.querySelector(`[name=${field.name}]`).focus();
      }
      close({ second, values });
    };
    const dialog = el("dialog", { "aria-labelledby": "ask-title" },
      el("h2", { id: "ask-title" }, title), text ? el("p", {}, text) : null, shown, ...inputs,
      el("div", { class: "does" },
        ...does.map((label, at) => el("button", { type: "button", class: at ? "" : "primary", onclick: () => done(at === 1) }, label, el("kbd", {}, at ? "Shift Enter" : "Enter"))),
        el("button", { type: "button", onclick: () => close(null) }, "Cancel", el("kbd", {}, "Esc"))));
    dialog.addEventListener("cancel", (event) => (event.preventDefault(), close(null)));
    dialog.addEventListener("keydown", (event) => {
      const chooser = choosers[event.target.name];
      const second = event.shiftKey && does.length > 1;
      if (event.key === "Enter" && (second || event.target.tagName !== "BUTTON")) event.preventDefault(), done(second);
      if (chooser && ["ArrowDown", "ArrowUp"].includes(event.key)) event.preventDefault(), chooser.step(event.key === "ArrowDown" ? 1 : -1);
    });
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("input, select") ?? dialog.querySelector("button")).focus();
    dialog.querySelector("input")?.select();
  });
}

function fieldOf(field, choosers, entries) {
  if (field.options) {
    const options = field.options.map(([value, label]) => el("option", { value }, label));
    return el("p", { class: "field" }, el("label", { for: `ask-${field.name}` }, field.label), el("select", { id: `ask-${field.name}`, name: field.name }, ...options));
  }
  const list = el("ul", { id: `ask-list-${field.name}`, role: "listbox", "aria-label": "Cars", hidden: true });
  const car = field.car ? { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" } : {};
  const input = el("input", { id: `ask-${field.name}`, name: field.name, value: field.value, autocomplete: "off", spellcheck: "false", inputmode: field.car ? "numeric" : null, ...car });
  if (field.car) {
    choosers[field.name] = new Chooser(input, list, entries);
    choosers[field.name].show();
  }
  return el("p", { class: "field" }, el("label", { for: input.id }, field.label), input, field.car ? list : null);
}

// A list to choose from: Enter chooses, Escape closes.  items: [{label, value, off}].
export function pick({ title, text, items, does }) {
  return new Promise((answer) => {
    const before = document.activeElement;
    const close = (value) => {
      shut(dialog, before);
      answer(value);
    };
    const dialog = el("dialog", { "aria-labelledby": "pick-title", class: "pick" }, el("h2", { id: "pick-title" }, title), text ? el("p", {}, text) : null,
      el("ol", {}, ...items.map((item) => el("li", {}, el("button", { type: "button", disabled: item.off, onclick: () => close(item.value) }, item.label, el("small", {}, item.off ? item.off : does))))),
      el("button", { type: "button", onclick: () => close(null) }, "Close", el("kbd", {}, "Esc")));
    dialog.addEventListener("cancel", (event) => (event.preventDefault(), close(null)));
    dialog.addEventListener("keydown", (event) => {
      if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
      event.preventDefault();
      const buttons = [...dialog.querySelectorAll("button:enabled")];
      buttons[(buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1) + buttons.length) % buttons.length].focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("button:enabled")?.focus();
  });
}

export function help(keys, about, more) {
  return ask({ title: "Keys", text: about,
    shown: el("ul", { class: "keys" }, ...[...keys, ...more].map(([key, label]) => el("li", {}, el("kbd", {}, key), label))), does: ["Back"] });
}
