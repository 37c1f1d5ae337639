// One cursor for all charts, the g-g diagrams and the map.

function setUpCharts(race, map) {
  const stack = document.querySelector("[data-stack]");
  const slider = document.querySelector("[data-cursor-slider]");
  const here = document.querySelector("[data-here]");
  const plots = race.panels.map((panel) => {
    const plot = stack.querySelector(`[data-plot="${panel.key}"]`);
    return {
      panel,
      plot,
      cursor: plot.querySelector("[data-cursor]"),
      dots: [...plot.querySelectorAll("[data-dot]")],
      read: stack.querySelector(`[data-read="${panel.key}"]`),
    };
  });
  const gg = [...document.querySelectorAll("[data-gg]")];
  const length = race.course.length_m;
  let held = false;

  const value = (series, position) => {
    if (series.channel === "delta") return at(race.delta, position);
    const channel = race.cars[series.car].channels[series.channel];
    const look = series.channel === "gear" ? stepAt : at;
    return series.factor * look(channel, position);
  };

  const drawPlot = ({ panel, plot, cursor, dots, read }, position, across) => {
    const values = panel.series.map((series) => value(series, position));
    cursor.hidden = false;
    cursor.style.left = across;
    dots.forEach((dot, i) => {
      dot.hidden = false;
      dot.style.left = across;
      dot.style.bottom = `${(100 * (values[i] - panel.low)) / (panel.high - panel.low)}%`;
    });
    read.textContent = readout(race, panel, values);
    plot.dataset.at = position.toFixed(2);
  };

  const show = (s) => {
    const position = positionIn(race.s, s);
    const across = `${(100 * s) / length}%`;
    for (const plot of plots) drawPlot(plot, position, across);
    for (const dot of gg) {
      const { ax, ay } = race.cars[Number(dot.dataset.gg)].channels;
      const limit = race.gg_limit * 9.80665;
      dot.hidden = false;
      dot.style.left = `${50 - (50 * at(ay, position)) / limit}%`;
      dot.style.bottom = `${50 + (50 * at(ax, position)) / limit}%`;
    }
    const { x, y } = race.cars[0].channels;
    map.showCursor(at(x, position), at(y, position));
    const place = `${metres(s)}, ${sectorAt(race, s).name}`;
    const alone = race.cars.length < 2;
    const words = alone ? place : `${place}: ${deltaWords(race, at(race.delta, position))}`;
    here.textContent = words;
    slider.value = s;
    slider.setAttribute("aria-valuetext", words);
  };

  const fromPointer = (event, plot) => {
    const box = plot.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(1, Math.max(0, share)) * length;
  };

  const api = { show, held: () => held, onPick: () => {} };
  for (const { plot } of plots) {
    plot.addEventListener("pointermove", (event) => {
      held = true;
      show(fromPointer(event, plot));
    });
    plot.addEventListener("pointerdown", (event) => show(fromPointer(event, plot)));
    plot.addEventListener("pointerleave", () => {
      held = false;
    });
    plot.addEventListener("click", (event) => api.onPick(fromPointer(event, plot)));
  }
  slider.addEventListener("input", () => show(Number(slider.value)));
  map.root.addEventListener("pointermove", (event) => {
    const s = map.nearest(event);
    held = s !== null;
    if (held) show(s);
  });
  map.root.addEventListener("pointerleave", () => {
    held = false;
  });
  map.root.addEventListener("click", (event) => {
    const s = map.nearest(event);
    if (s !== null) api.onPick(s);
  });
  return api;
}

// What a chart's head says at the cursor.
function readout(race, panel, values) {
  const kind = panel.key.split("-")[0];
  const [a, b] = values;
  const letter = (i) => (race.cars.length > 1 ? `${race.cars[panel.series[i].car].letter} ` : "");
  const each = (all) => all.map((v, i) => `${letter(i)}${Math.round(v)}`).join(" · ");
  if (kind === "delta") return deltaWords(race, a);
  if (kind === "pedals") return `throttle ${Math.round(a * 100)} %, brake ${Math.round(-b * 100)} %`;
  if (kind === "grip") return `front ${Math.round(a)} %, rear ${Math.round(b)} %`;
  if (kind === "speed") {
    const mph = (v) => Math.round(v * 0.621371);
    return `${each(values)} km/h (${values.map(mph).join(" · ")} mph)`;
  }
  return each(values);
}
