// The replay: time runs, scrubs and jumps; cars, gauges and the gap follow.

const STEP = 0.5;
const LEAP = 5;

function setUpReplay(race, map, charts) {
  const section = document.getElementById("replay");
  const play = section.querySelector("[data-play]");
  const scrub = section.querySelector("[data-scrub]");
  const zoom = section.querySelector("[data-zoom]");
  const gap = section.querySelector("[data-gap]");
  const clockFace = section.querySelector("[data-clock]");
  const gauges = [...section.querySelectorAll("[data-gauge]")].map(gaugeOf);
  const last = Math.max(...race.cars.map((car) => car.time_s));
  const state = { time: 0, rate: 1, playing: false, close: false, before: 0 };

  const draw = () => {
    const positions = race.cars.map((car) => positionIn(car.channels.t, state.time));
    map.move(
      positions.map((p, i) => placeOf(race.cars[i], p)),
      state.close,
    );
    positions.forEach((p, i) => drawGauge(gauges[i], race, race.cars[i], p, state.time));
    const words = gapWords(race, positions, state.time);
    gap.textContent = words;
    clockFace.textContent = clock(state.time);
    scrub.value = state.time;
    scrub.setAttribute("aria-valuetext", `${clock(state.time)}, ${words}`);
    if (!charts.held()) charts.show(at(race.s, positions[0]));
  };

  const seek = (time) => {
    state.time = Math.min(last, Math.max(0, time));
    draw();
  };

  const setPlaying = (playing) => {
    state.playing = playing;
    play.querySelector("[data-play-word]").textContent = playing ? "Pause" : "Play";
    play.querySelector(".icon").textContent = playing ? "❚❚" : "▶";
    section.dataset.playing = playing;
    if (!playing) return;
    if (state.time >= last) state.time = 0;
    state.before = performance.now();
    requestAnimationFrame(tick);
  };

  const tick = (now) => {
    if (!state.playing) return;
    // A tab that slept does not make the cars jump.
    const passed = Math.min(0.25, Math.max(0, (now - state.before) / 1000));
    state.before = now;
    seek(state.time + passed * state.rate);
    if (state.time >= last) setPlaying(false);
    else requestAnimationFrame(tick);
  };

  play.addEventListener("click", () => setPlaying(!state.playing));
  scrub.addEventListener("input", () => seek(Number(scrub.value)));
  zoom.addEventListener("click", () => {
    state.close = !state.close;
    zoom.setAttribute("aria-pressed", state.close);
    map.root.classList.toggle("map-close", state.close);
    if (!state.close) map.showAll();
    draw();
  });
  for (const input of section.querySelectorAll("input[name=rate]")) {
    input.addEventListener("change", () => {
      state.rate = Number(input.value);
    });
    if (input.checked) state.rate = Number(input.value);
  }
  section.addEventListener("keydown", (event) => {
    if (replayKey(event, state.time, last, seek)) event.preventDefault();
    else if (event.key === " " && event.target.type !== "radio" && event.target.tagName !== "BUTTON") {
      setPlaying(!state.playing);
      event.preventDefault();
    }
  });
  charts.onPick = (s) => seek(at(race.cars[0].channels.t, positionIn(race.s, s)));
  seek(0);
}

// Arrow keys, Home and End move the replay, except where a control needs them itself.
function replayKey(event, time, last, seek) {
  if (event.target.type === "radio" || event.altKey || event.ctrlKey || event.metaKey) return false;
  const step = event.shiftKey ? LEAP : STEP;
  const moves = {
    ArrowLeft: time - step,
    ArrowDown: time - step,
    ArrowRight: time + step,
    ArrowUp: time + step,
    PageDown: time - LEAP,
    PageUp: time + LEAP,
    Home: 0,
    End: last,
  };
  const slides = event.target.type === "range";
  const vertical = /^(ArrowUp|ArrowDown|Page|Home|End)/.test(event.key);
  if (!(event.key in moves) || (vertical && !slides && !/^(Home|End)$/.test(event.key))) return false;
  seek(moves[event.key]);
  return true;
}

function placeOf(car, position) {
  return { x: at(car.channels.x, position), y: at(car.channels.y, position) };
}

function gaugeOf(root) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  return {
    kmh: find("kmh"),
    mph: find("mph"),
    gear: find("gear"),
    place: find("place"),
    throttle: find("throttle"),
    brake: find("brake"),
  };
}

function drawGauge(gauge, race, car, position, time) {
  const { v, gear, throttle, brake } = car.channels;
  const speed = at(v, position);
  gauge.kmh.textContent = Math.round(speed * 3.6);
  gauge.mph.textContent = `${Math.round(speed * 2.236936)} mph`;
  gauge.gear.textContent = Math.max(1, stepAt(gear, position));
  gauge.throttle.style.width = `${100 * at(throttle, position)}%`;
  gauge.brake.style.width = `${100 * at(brake, position)}%`;
  const s = at(race.s, position);
  gauge.place.textContent =
    time >= car.time_s ? `finished in ${clock(car.time_s)}` : `${metres(s)}, ${sectorAt(race, s).name}`;
}

// The gap in time where the car behind is now: how long ago the other was there.
function gapWords(race, positions, time) {
  const [a, b] = race.cars;
  if (time <= 0) return "Ready to go.";
  if (time >= Math.max(a.time_s, b.time_s)) return `At the finish ${deltaWords(race, b.time_s - a.time_s)}.`;
  const level = Math.abs(positions[0] - positions[1]) < 1e-9;
  const ahead = level || positions[0] > positions[1] ? 0 : 1;
  const behind = 1 - ahead;
  const gap = Math.max(0, time - at(race.cars[ahead].channels.t, positions[behind]));
  const apart = at(race.s, positions[ahead]) - at(race.s, positions[behind]);
  if (gap < 0.005) return "Level.";
  return `${race.cars[behind].name} is ${gap.toFixed(2)} s (${metres(apart)}) behind`;
}
