// The reader's progress: kept in this browser's storage, and never sent anywhere. No DOM here.
// Every write first reads what is stored, so that tabs add to each other. What the browser does not store holds as long as
// the page is open.

/** A step without one is not started. @typedef {"doing" | "done" | "skipped"} State */
/** @typedef {{version: number, steps: Record<string, State>, topics: Record<string, string[]>, choose: Record<string, string[]>, path?: string | null}} Entry what a roadmap stores; keys that a later version adds are kept */
/** @typedef {() => void} Undo takes back what was just done */
/** @typedef {(entry: Entry, name: string) => void} Change */

const VERSION = 1;
/** What was read, with the changes that wait, by key. @type {Map<string, Entry>} */
export const entries = new Map();
/** Changes that the browser would not store, by key. @type {Map<string, ((entry: Entry) => void)[]>} */
const waiting = new Map();
/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {"" | "storage" | "newer"} */
let trouble = "";
/** Somebody else's progress, by key, while it is looked at: nothing is written then. @type {Record<string, any> | null} */
let shown = null;

/** An object without a prototype, as a step may be called `constructor`. @param {any} value */
const bare = (value) => Object.assign(Object.create(null), Array.isArray(value) || typeof value !== "object" ? null : value);

/** Any value as an entry. @param {any} value @returns {Entry} */
export const entryOf = (value) => {
  const entry = bare(value);
  for (const part of ["steps", "topics", "choose"]) entry[part] = bare(entry[part]);
  entry.version ??= VERSION;
  return entry;
};

/** Where a roadmap's progress is. @param {string} base @param {string} roadmap */
export const keyOf = (base, roadmap) => `roadbook:${base}:${roadmap}`;

/** Looks anew, as another tab may have written. @param {string} key */
export const read = (key) => {
  let value = shown?.[key];
  if (!shown) try {
    value = JSON.parse(localStorage.getItem(key) ?? "null");
  } catch (error) {
    if (!(error instanceof SyntaxError)) trouble ||= "storage";
  }
  const entry = entryOf(value);
  if (entry.version !== VERSION) trouble = "newer";
  if (!shown) waiting.get(key)?.forEach((change) => change(entry));
  entries.set(key, entry);
  return entry;
};

/** @param {[key: string, change: (entry: Entry) => void][]} changes */
export const write = (changes) => {
  if (!shown) for (const [key, change] of changes) {
    const entry = read(key);
    change(entry);
    try {
      if (entry.version !== VERSION) throw trouble;
      localStorage.setItem(key, JSON.stringify(entry));
      waiting.delete(key);
    } catch {
      waiting.set(key, [...(waiting.get(key) ?? []), change]);
      trouble ||= "storage";
    }
  }
  tell();
};

/** Shows somebody else's progress in the place of one's own, or one's own again. @param {Record<string, any> | null} others by key */
export const view = (others) => {
  shown = others;
  again(null);
};

const tell = () => listeners.forEach((listener) => listener());

export class Progress {
  /** @param {string} base the path of the site's root @param {string} roadmap */
  constructor(base, roadmap) {
    this.base = base;
    this.roadmap = roadmap;
    this.#key = keyOf(base, roadmap);
  }

  /** Where its own entry is: asked for 500 steps at a time. */
  #key;

  /** Where an id is kept, and its name there: `frontend/css` is the roadmap `frontend`'s. @param {string} id */
  #at(id) {
    const slash = id.indexOf("/");
    return slash < 0 ? [this.#key, id] : [keyOf(this.base, id.slice(0, slash)), id.slice(slash + 1)];
  }

  /** @param {string} [id] @returns {[Entry, string]} */
  #look(id = "") {
    const [key, name] = this.#at(id);
    return [entries.get(key) ?? read(key), name];
  }

  /** @param {string[]} ids @param {Change} change */
  #write(ids, change) {
    write(ids.map((id) => {
      const [key, name] = this.#at(id);
      return [key, (entry) => change(entry, name)];
    }));
  }

  /** Whether somebody else's progress is looked at, which cannot be changed. */
  get viewing() {
    return Boolean(shown);
  }

  /** Why progress holds only while the page is open: "storage" is full or blocked, or a "newer" version's; else "". */
  get blocked() {
    return trouble;
  }

  /** Whether there is anything. */
  get begun() {
    const { steps, topics, choose, path } = this.#look()[0];
    return Boolean(path || [steps, topics, choose].some((part) => Object.keys(part).length));
  }

  /** Options taken, by choice. @returns {Record<string, string[]>} */
  get choose() {
    return this.#look()[0].choose;
  }

  /** The path that is followed; null: the whole roadmap. */
  get path() {
    return this.#look()[0].path ?? null;
  }

  /** @param {string} id @returns {State | null} null: not started */
  state(id) {
    const [{ steps }, name] = this.#look(id);
    return steps[name] ?? null;
  }

  /** @param {string | string[]} ids @param {State | null} state @returns {Undo} */
  set(ids, state) {
    const all = [ids].flat();
    const before = all.map((id) => this.state(id));
    this.#write(all, ({ steps }, name) => put(steps, name, state));
    return () => new Set(before).forEach((old) => this.set(all.filter((_, at) => before[at] === old), old));
  }

  /** The texts of the topics that are ticked. @param {string} step @returns {string[]} */
  topics(step) {
    const [{ topics }, name] = this.#look(step);
    return topics[name] ?? [];
  }

  /** @param {string} step @param {string} text @param {boolean} on */
  topic(step, text, on) {
    this.#write([step], ({ topics }, name) => {
      const others = (topics[name] ?? []).filter((topic) => topic !== text);
      put(topics, name, on ? [...others, text] : others);
    });
  }

  /** @param {string} choice @param {string[] | null} options @returns {Undo} */
  pick(choice, options) {
    const before = this.choose[choice];
    this.#write([""], ({ choose }) => put(choose, choice, options));
    return () => { this.pick(choice, before); };
  }

  /** @param {string | null} path */
  follow(path) {
    if (path !== this.path) this.#write([""], (entry) => put(entry, "path", path));
  }

  /** Its steps by state. @returns {Record<State, string[]>} */
  known() {
    /** @type {Record<State, string[]>} */
    const known = { done: [], skipped: [], doing: [] };
    const { steps } = this.#look()[0];
    for (const id in steps) known[steps[id]]?.push(id);
    return known;
  }

  /** Calls after each change of any roadmap, made here or in another tab. @param {() => void} listener */
  subscribe(listener) {
    listeners.add(listener);
  }
}

/** Sets, or removes what is empty. @param {any} of @param {string} name @param {any} value */
function put(of, name, value) {
  if (value?.length) of[name] = value;
  else delete of[name];
}

/** @param {string} base the path of the site's root @param {string} roadmap its id */
export const open = (base, roadmap) => new Progress(base, roadmap);

/** @param {string | null} key null: any */
const again = (key) => {
  for (const known of entries.keys()) if (!key || key === known) read(known);
  tell();
};
globalThis.addEventListener?.("storage", ({ key }) => again(key));
globalThis.addEventListener?.("pageshow", ({ persisted }) => persisted && again(null));
