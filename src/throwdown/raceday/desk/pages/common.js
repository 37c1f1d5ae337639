// What every page of the desk shares: elements, names, ids.

export const $ = (id) => document.getElementById(id);

// el("li", {class: "card", onclick}, "text", child): text stays text, whatever stands in it.
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null && child !== ""));
  return made;
}

// randomUUID is there on secure pages only, and a field has no certificate.
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function kept(storage, name, make) {
  try {
    const found = storage.getItem(name);
    if (found) return found;
    const made = make();
    if (made) storage.setItem(name, made);
    return made;
  } catch {
    return make();
  }
}

export const deskId = kept(sessionStorage, "throwdown-desk", newId);
export const myName = () => kept(localStorage, "throwdown-desk-name", () => "");
export const setName = (name) => localStorage.setItem("throwdown-desk-name", name);

// The key opened the page; it need not stand in the address bar for all to read.
if (location.search.includes("key=")) history.replaceState(null, "", location.pathname);

// A closed dialog gives the focus back but not the caret: what is typed next would go nowhere.
export function shut(dialog, then) {
  dialog.close();
  dialog.remove();
  then?.blur();
  then?.focus();
}

export function chip(id, text, level) {
  const shown = $(id);
  if (!shown) return;
  shown.textContent = text;
  shown.dataset.level = level;
}

export const seconds = (ms) => (ms / 1000).toFixed(1);

export function clockTime(iso) {
  const at = new Date(iso);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
