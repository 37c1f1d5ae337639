// The state as the page asks it: who, which run, what a key would act on.
const STICKS_MS = 3000;

export class Model {
  constructor() {
    this.state = null;
    Object.assign(this, { course: [], over: [], cars: new Map(), runs: new Map() });
    this.chosen = null; // {type, id}: what the operator chose; null: what the page thinks
    this.only = null; // the entry whose number is typed: its runs alone are shown
    this.back = 0; // which of its runs: 0 the one on course or newest, 1 the one before
    this.stuck = null; // a run that has just finished keeps the keys for a moment
  }

  take(state) {
    const before = this.state && !this.chosen ? this.target : null;
    this.state = state;
    this.cars = new Map(state.entries.map((one) => [one.entry, one]));
    this.runs = new Map(state.runs.map((one) => [one.run, one]));
    this.course = state.runs.filter((run) => run.on_course);
    this.over = state.runs.filter((run) => !run.on_course).reverse();
    const run = before?.type === "run" ? this.runs.get(before.id) : null;
    if (run && !run.on_course && this.stuck?.id !== run.run) this.stuck = { id: run.run, until: performance.now() + STICKS_MS };
    if (this.chosen && !this.find(this.chosen)) this.chosen = null;
  }

  number = (entry) => this.cars.get(entry)?.number ?? (entry || "who?");

  // With its class where another class has the number too.
  called(entry) {
    const car = this.cars.get(entry);
    const shared = car && this.state.entries.some((one) => one.entry !== entry && one.number === car.number && !one.withdrawn);
    return shared ? `${car.number} ${car.class}` : this.number(entry);
  }

  full(entry) {
    const car = this.cars.get(entry);
    return car ? [car.number, car.class, car.driver || car.car].filter(Boolean).join(" ") : this.number(entry);
  }

  name(run) {
    return run.entry ? `${this.called(run.entry)}, run ${run.of_entry}` : "nobody’s run";
  }

  find(item) {
    const { state } = this;
    if (item.type === "run") return this.runs.get(item.id);
    if (item.type === "place") return state.queue.find((one) => one.place === item.id);
    return state.loose.find((one) => one.impulse === item.id);
  }

  get target() {
    const typed = this.only && this.runOf(this.only);
    if (this.only) return typed ? { type: "run", id: typed.run } : null;
    if (this.chosen) return this.chosen;
    const stuck = this.stuck && performance.now() < this.stuck.until ? this.runs.get(this.stuck.id) : null;
    const run = stuck ?? this.course[0] ?? this.over[0];
    return run ? { type: "run", id: run.run } : null;
  }

  runsOf(entry) {
    return [...this.course, ...this.over].filter((run) => run.entry === entry);
  }

  // The run that a number means: the car's run on course, else its newest; or one further back.
  runOf(entry) {
    const runs = this.runsOf(entry);
    return runs[Math.min(this.back, runs.length - 1)];
  }

  // Who has to run again and does not wait yet, in the order of their runs.
  get owed() {
    const waits = new Set(this.state.queue.map((one) => one.entry));
    const newest = new Map(this.state.runs.map((run) => [run.entry, run]));
    const again = [...newest.values()].filter((run) => run.entry && !run.on_course && run.status === "RRN");
    return again.map((run) => run.entry).filter((entry) => !waits.has(entry) && !this.cars.get(entry)?.withdrawn);
  }

  get shownOver() {
    return this.only ? this.over.filter((run) => run.entry === this.only) : this.over;
  }

  lanes(most) {
    return [
      this.state.queue.map((one) => ({ type: "place", id: one.place })),
      [...this.state.loose.map((one) => ({ type: "loose", id: one.impulse })), ...this.course.map((run) => ({ type: "run", id: run.run }))],
      this.shownOver.slice(0, most).map((run) => ({ type: "run", id: run.run })),
    ];
  }

  move(across, down, most) {
    const lanes = this.lanes(most);
    const now = this.target;
    let lane = Math.max(0, lanes.findIndex((items) => items.some((one) => now && one.type === now.type && one.id === now.id)));
    let at = lanes[lane].findIndex((one) => now && one.id === now.id);
    if (across) {
      for (let tried = 0; tried < 2; tried++) {
        lane = (lane + across + 3) % 3;
        if (lanes[lane].length) break;
      }
      at = 0;
    } else at = Math.min(Math.max(at + down, 0), lanes[lane].length - 1);
    this.chosen = lanes[lane][at] ?? null;
  }
}
