// The race as the page carries it: channels decoded, and looked up by time or place.
"use strict";

function decodeChannel({ scale, d }) {
  const values = new Float64Array(d.length);
  let whole = 0;
  for (let i = 0; i < d.length; i += 1) {
    whole += d[i];
    values[i] = whole * scale;
  }
  return values;
}

function loadRace() {
  const data = JSON.parse(document.getElementById("data").textContent);
  data.s = decodeChannel(data.s);
  data.delta = decodeChannel(data.delta);
  for (const car of data.cars) {
    for (const name of Object.keys(car.channels)) {
      car.channels[name] = decodeChannel(car.channels[name]);
    }
  }
  return data;
}

// Where `value` lies in an ascending array, as a fractional index within its ends.
function positionIn(ascending, value) {
  const last = ascending.length - 1;
  if (!(value > ascending[0])) return 0;
  if (value >= ascending[last]) return last;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle;
    else high = middle;
  }
  return low + (value - ascending[low]) / (ascending[high] - ascending[low]);
}

function at(values, position) {
  const low = Math.floor(position);
  const high = Math.min(low + 1, values.length - 1);
  return values[low] + (values[high] - values[low]) * (position - low);
}

// Gears do not blend.
function stepAt(values, position) {
  return values[Math.floor(position)];
}

function clock(seconds) {
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const hundredths = Math.round(seconds * 100);
  const rest = hundredths % 6000;
  const whole = String(Math.floor(rest / 100)).padStart(2, "0");
  return `${Math.floor(hundredths / 6000)}:${whole}.${String(rest % 100).padStart(2, "0")}`;
}

function metres(value) {
  return `${Math.round(value).toLocaleString("en")}\u00a0m`;
}

// The delta in words: which of the first two cars is behind, and by how much.
function deltaWords(race, delta) {
  const [first, second] = race.cars;
  if (Math.abs(delta) < 0.005) return `${first.name} and ${second.name} are level`;
  const behind = delta > 0 ? second : first;
  return `${behind.name} is ${Math.abs(delta).toFixed(2)} s behind`;
}

function sectorAt(race, s) {
  return race.sectors.find((sector) => s <= sector.end) ?? race.sectors[race.sectors.length - 1];
}
