// A race of laps as its pages ask it: the order, which car keys act on, and who is due at the line.
import { $ } from "./common.js";
import { Model } from "./model.js";

const LATE = 0.5; // laps: a car so much overdue has missed a passing, or stands
const FLAG = { "": "No flag yet", green: "Green", yellow: "Yellow", red: "Red: the race is stopped", chequered: "Chequered" };

export class Race extends Model {
  framed = null; // the entry that keys act on
  back = 0; // which of its passings: 0 the newest

  take(state) {
    const { unknown, elsewhere, from_line } = state.race;
    const strays = [
      ...[...new Set(unknown.map((one) => one.transponder))].map((one) => `Transponder ${one || "without a number"} is nobody’s: b says whose it is.`),
      ...(elsewhere ? [`${elsewhere} ${elsewhere === 1 ? "passing" : "passings"} by another clock than the race’s: none of them counts.`] : []),
      ...(from_line ? ["The flag fell on another clock than the loop’s: laps count from each car’s first time over the line."] : []),
    ];
    super.take({ ...state, runs: [], loose: [], strays }); // its start is nobody’s run
    if (!this.framed || !this.cars.has(this.framed)) this.framed = this.order[0] ?? null;
  }

  get race() {
    return this.state.race;
  }

  get order() {
    const placed = Object.entries(this.race.cars).sort(([, one], [, other]) => one.place - other.place);
    if (placed.length) return placed.map(([entry]) => entry);
    const there = this.state.entries.filter((one) => !one.withdrawn).map((one) => one.entry);
    return [...this.race.grid.filter((one) => there.includes(one)), ...there.filter((one) => !this.race.grid.includes(one))];
  }

  // Who has not taken the flag and is not out.
  get racing() {
    return this.order.filter((entry) => {
      const { status, finished } = this.race.cars[entry] ?? {};
      return !finished && !status;
    });
  }

  // Those in the order in which they are due at the line: a lap like the last after the last passing.
  // pressed: passings [{entry, at_us}] that the page knows of and the state does not.
  due(pressed = []) {
    const start = this.race.start_us ?? 0;
    const times = (entry) => [...pressed.filter((one) => one.entry === entry), ...(this.race.of[entry] ?? [])].map((one) => one.at_us).sort((one, other) => other - one);
    const cars = this.racing.map((entry, place) => ({ entry, place, own: times(entry) }));
    for (const one of cars) one.lap = one.own.length ? one.own[0] - (one.own[1] ?? start) : null;
    const laps = cars.map((one) => one.lap).filter((lap) => lap > 0).sort((one, other) => one - other);
    const usual = laps[Math.floor(laps.length / 2)] ?? 0;
    const newest = Math.max(start, ...cars.map((one) => one.own[0] ?? start));
    for (const one of cars) {
      const lap = one.lap || usual;
      const next = (one.own[0] ?? start) + lap;
      one.at = lap ? next + Math.max(0, Math.ceil((newest - LATE * lap - next) / lap)) * lap : next;
    }
    return cars.sort((one, other) => one.at - other.at || one.place - other.place).map((one) => one.entry);
  }

  // The passing that Delete takes away: the chosen one of the framed car.
  get passing() {
    return this.race.of[this.framed]?.[this.back] ?? this.race.passings.find((one) => one.entry === this.framed) ?? null;
  }

  step(by) {
    const { order } = this;
    const at = order.indexOf(this.framed);
    Object.assign(this, { framed: order[Math.max(0, Math.min(at + by, order.length - 1))] ?? null, back: 0 });
  }

  older(by) {
    const most = (this.race.of[this.framed]?.length ?? 1) - 1;
    this.back = Math.max(0, Math.min(this.back + by, most));
  }
}

export function drawFlag({ race }, before = "") {
  const leader = Object.values(race.cars).find((one) => one.place === 1);
  $("flag").dataset.flag = race.flag;
  $("flag-name").textContent = FLAG[race.flag] + (race.flag ? "" : before);
  $("laps").textContent = leader ? `${leader.laps} of ${race.laps} laps` : `${race.laps} laps`;
  $("clock").hidden = race.elapsed_ms === null || race.flag === "chequered" || race.flag === "red";
  $("clock").dataset.ms = race.elapsed_ms ?? 0;
}
