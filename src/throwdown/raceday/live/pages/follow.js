// One connection to the stream of a meet: keeps the view, comes back by itself, and knows how old
// what it has is. Runs in a shared worker, or in the page where there is none.

const SILENT_MS = 25_000; // two beats and a half: the link is half open, so open another
const AGAIN_MS = [1_000, 5_000];

export function patched(view, patch) {
  const next = view !== null && typeof view === "object" && !Array.isArray(view) ? { ...view } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete next[name];
    else if (typeof value === "object" && !Array.isArray(value)) next[name] = patched(next[name], value);
    else next[name] = value;
  }
  return next;
}

export class Follower {
  constructor(base, tell) {
    this.base = base;
    this.tell = tell;
    this.state = { id: "", view: null, heard: 0, connected: false, ahead: 0, asides: {} };
    this.source = null;
    this.timer = 0;
  }

  start(saved) {
    if (saved?.view) this.state = { ...this.state, id: saved.id, view: saved.view, heard: saved.heard };
    this.watch = setInterval(() => this.check(), 1_000);
    this.open();
  }

  stop() {
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.close();
    this.told();
  }

  async open() {
    this.timer = 0;
    if (!this.state.view) await this.load();
    this.close();
    this.opened = Date.now();
    const source = new EventSource(`${this.base}live?last=${encodeURIComponent(this.state.id)}`);
    this.source = source;
    source.onerror = () => source === this.source && this.again();
    this.on("beat", (facts) => (this.state.ahead = Date.parse(facts.now) - Date.now()));
    this.on("snapshot", (view, id) => Object.assign(this.state, { view, id }));
    this.on("patch", (patch, id) => Object.assign(this.state, { view: patched(this.state.view, patch), id }));
    for (const name of ["prediction", "field", "beside"]) {
      this.on(name, (facts) => (this.state.asides = { ...this.state.asides, [name]: facts }));
    }
  }

  on(name, take) {
    const source = this.source;
    source.addEventListener(name, (event) => {
      if (source !== this.source) return;
      take(JSON.parse(event.data), event.lastEventId);
      this.state.heard = Date.now();
      this.state.connected = true;
      this.told();
    });
  }

  // A file that a cache near by can give is cheaper than a snapshot in the stream.
  async load() {
    try {
      const answer = await fetch(`${this.base}state.json`);
      if (answer.ok) Object.assign(this.state, await answer.json());
    } catch {
      return; // the stream gives a snapshot
    }
  }

  check() {
    const silent = Date.now() - Math.max(this.state.heard, this.opened ?? 0);
    if (this.source && silent > SILENT_MS) this.again();
  }

  again() {
    this.close();
    this.told();
    const [least, most] = AGAIN_MS;
    this.timer ||= setTimeout(() => this.open(), least + Math.random() * (most - least));
  }

  close() {
    this.source?.close();
    this.source = null;
    this.state.connected = false;
  }

  told() {
    this.tell(this.state);
  }
}
