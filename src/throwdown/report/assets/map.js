// The course map: places cars and the cursor, changes layers, zooms to the cars.

const UNIT = 10;
const CLOSEST = 90;

function setUpMap(race) {
  const root = document.querySelector("[data-map]");
  const svg = root.querySelector("svg");
  const cursor = root.querySelector("[data-map-cursor]");
  const scale = root.querySelector("[data-map-scale]");
  // The page draws the first car last, so that it is on top.
  const cars = race.cars.map((_, i) => root.querySelector(`[data-map-car="${i}"]`));
  const labels = [...root.querySelectorAll(".map-corner, .map-arrow, .map-flag")];
  const whole = race.map;
  let view = { ...whole };

  // Labels were placed in per cent of the whole course; keep their places in metres.
  const fixed = labels.map((label) => ({
    label,
    x: whole.left + (parseFloat(label.style.left) / 100) * whole.width,
    y: whole.bottom + whole.height - (parseFloat(label.style.top) / 100) * whole.height,
  }));

  const put = (element, x, y) => {
    element.style.left = `${(100 * (x - view.left)) / view.width}%`;
    element.style.top = `${(100 * (view.bottom + view.height - y)) / view.height}%`;
  };

  const look = (next) => {
    view = next;
    const left = (view.left - whole.left) * UNIT;
    const top = (whole.bottom + whole.height - view.bottom - view.height) * UNIT;
    const box = [left, top, view.width * UNIT, view.height * UNIT];
    svg.setAttribute("viewBox", box.map((v) => Number(v.toFixed(1))).join(" "));
    for (const { label, x, y } of fixed) put(label, x, y);
    const bar = niceLength(view.width * 0.25);
    scale.textContent = bar >= 1000 ? `${bar / 1000} km` : `${bar} m`;
    scale.style.width = `${(100 * bar) / view.width}%`;
  };

  const follow = (places) => {
    const [a, b] = places;
    const apart = Math.hypot(a.x - b.x, a.y - b.y);
    const width = Math.min(whole.width, Math.max(CLOSEST, 2.2 * apart));
    const height = (width * whole.height) / whole.width;
    const x = (a.x + b.x) / 2;
    const y = (a.y + b.y) / 2;
    look({ left: x - width / 2, bottom: y - height / 2, width, height });
  };

  return {
    root,
    showAll: () => look({ ...whole }),
    move(places, close) {
      if (close) follow(places);
      places.forEach((place, i) => put(cars[i], place.x, place.y));
    },
    showCursor(x, y) {
      cursor.hidden = false;
      put(cursor, x, y);
    },
    // The place on the course that is nearest to a pointer, or null if none is near.
    nearest(event) {
      const box = root.getBoundingClientRect();
      const x = view.left + ((event.clientX - box.left) / box.width) * view.width;
      const y = view.bottom + (1 - (event.clientY - box.top) / box.height) * view.height;
      const { x: xs, y: ys } = race.cars[0].channels;
      let best = -1;
      let least = (view.width * 30) / box.width;
      for (let i = 0; i < xs.length; i += 1) {
        const away = Math.hypot(xs[i] - x, ys[i] - y);
        if (away < least) {
          least = away;
          best = i;
        }
      }
      return best < 0 ? null : race.s[best];
    },
  };
}

function niceLength(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [5, 2, 1].find((m) => m * power <= rough) * power;
}

function setUpLayers() {
  const layers = [...document.querySelectorAll("[data-layer]")];
  const legends = [...document.querySelectorAll("[data-legend]")];
  for (const input of document.querySelectorAll("input[name=layer]")) {
    input.addEventListener("change", () => {
      for (const layer of layers) layer.toggleAttribute("hidden", layer.dataset.layer !== input.value);
      for (const legend of legends) legend.hidden = !input.value.startsWith(legend.dataset.legend);
    });
    if (input.checked) input.dispatchEvent(new Event("change"));
  }
}
