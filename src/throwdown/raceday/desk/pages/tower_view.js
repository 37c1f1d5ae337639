// What all of the announcer's pages do: follow the meet, name it, show the notes, run the clocks.
import { $, chip, el } from "./common.js";
import { follow, link } from "./link.js";
import { tick } from "./view.js";

export const fact = (name, value) => (value ? [el("dt", {}, name), el("dd", {}, value)] : []);
export const many = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

export function announce(model, draw) {
  setInterval(() => tick(link.heard), 100);
  follow("tower", (state) => {
    model.take(state);
    $("meet").textContent = state.meet;
    document.body.dataset.last = state.last;
    draw();
    $("notes").replaceChildren(...state.notes.filter((one) => !one.undone).map((one) => el("li", {}, one.text)));
  }, ({ lost }) => chip("sync-server", lost ? "Server: lost, trying again" : "Server: live", lost ? "bad" : "good"));
}
