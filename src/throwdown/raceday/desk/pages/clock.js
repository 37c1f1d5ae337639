// Hands time by the server's clock, so that a start at the desk and a finish on a phone are on one.
const HAND = "hand";
const ROUNDS = 5;
let offset = null;
let epoch = null;

export async function setClock() {
  let shortest = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const sent = performance.now();
    const told = await (await fetch("/desk/clock.json")).json();
    const took = performance.now() - sent;
    if (took < shortest) {
      shortest = took;
      offset = told.ms - (sent + took / 2);
      epoch = told.epoch;
    }
  }
}

// Whether a clock is the one by which hands time now.
export const isOurs = (clock) => clock?.device === HAND && clock.epoch === epoch;

// A trip by hand at the moment of an event, null before the clock was ever read.
export function trip(line, event, reason) {
  if (offset === null) return null;
  const time = Math.round((event?.timeStamp ?? performance.now()) + offset);
  return { line, time, unit_ns: 1_000_000, device: HAND, epoch, reason };
}
