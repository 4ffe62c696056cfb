// Progress as a file and as the fragment of a link. Pure functions: whatever comes in is distrusted.
import { entryOf } from "./progress.js";

/** @typedef {import("./progress.js").Entry} Entry */
/** @typedef {import("./progress.js").State} State */
/** By roadmap. @typedef {Record<string, Entry>} Entries */
/** Where it is from. @typedef {{title: string, url: string}} Site */
/** Why something is refused. @typedef {"large" | "unreadable" | "newer" | "elsewhere"} Refusal */

const MOST_BYTES = 1_000_000;
const VERSION = 1;
/** @type {State[]} */
const STATES = ["done", "doing", "skipped"];

/** What stops a reading: what is wrong is its message. */
export class Refused extends Error {
  /** @param {Refusal} why @param {string} [site] */
  constructor(why, site = "") {
    super(why);
    this.why = why;
    this.site = site;
  }
}

/** @param {unknown} holds @returns {asserts holds} */
function must(holds) {
  if (!holds) throw new Refused("unreadable");
}

/** @param {unknown} value @returns {[string, any][]} */
function pairs(value) {
  must(value && typeof value === "object" && !Array.isArray(value));
  const found = Object.entries(value);
  must(found.every(([key]) => key !== "__proto__" && key.length <= 300));
  return found;
}

/** @param {unknown} value @returns {string[]} */
function texts(value) {
  must(Array.isArray(value) && value.every((item) => typeof item === "string" && item.length <= 2000));
  return /** @type {string[]} */ (value);
}

/** @param {any} value @returns {Entry} */
function entry(value) {
  const { steps = {}, topics = {}, choose = {}, path = null } = (pairs(value), value);
  must(pairs(steps).every(([, state]) => STATES.includes(state)));
  for (const [, list] of [...pairs(topics), ...pairs(choose)]) texts(list);
  must(path === null || typeof path === "string");
  return entryOf(path ? { steps, topics, choose, path } : { steps, topics, choose });
}

/** @param {any} value @returns {Entries} */
function entries(value) {
  const found = pairs(value);
  must(found.length && found.every(([roadmap]) => roadmap && !roadmap.includes("/")));
  return Object.assign(Object.create(null), Object.fromEntries(found.map(([roadmap, one]) => [roadmap, entry(one)])));
}

/** @param {string} text @returns {any} */
function json(text) {
  try { return JSON.parse(text); } catch { throw new Refused("unreadable"); }
}

/** A file's text. @param {Entries} progress @param {Site} site */
export const toFile = (progress, site) => `${JSON.stringify({ roadbook: "progress", version: VERSION, site, roadmaps: progress }, null, 1)}\n`;

/** What a file holds; throws [`Refused`]. @param {Blob} file @param {Site} here */
export async function fromFile(file, here) {
  if (file.size > MOST_BYTES) throw new Refused("large");
  const { roadbook, version, site, roadmaps } = json(await file.text()) ?? {};
  must(roadbook === "progress" && Number.isInteger(version) && version > 0);
  if (version > VERSION) throw new Refused("newer");
  must(typeof site?.title === "string" && typeof site.url === "string");
  if (site.url !== here.url && site.title !== here.title) throw new Refused("elsewhere", site.title || site.url);
  return entries(roadmaps);
}

/** @param {Uint8Array} bytes @param {ReadableWritablePair<Uint8Array, any>} through */
async function pipe(bytes, through) {
  const reader = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(through).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    length += value.length;
    // A small link can unfold to very much.
    if (length > MOST_BYTES) throw new Refused("large");
    parts.push(/** @type {BlobPart} */ (value));
  }
}

/** A fragment's value: lists by state, compressed. @param {Entries} progress */
export async function toFragment(progress) {
  const short = Object.entries(progress).map(([roadmap, { steps, topics, choose, path }]) => [
    roadmap, ...STATES.map((state) => Object.keys(steps).filter((id) => steps[id] === state)), topics, choose, path ?? null,
  ]);
  const packed = await pipe(new TextEncoder().encode(JSON.stringify(short)), new CompressionStream("deflate-raw"));
  const binary = Array.from(new Uint8Array(await packed.arrayBuffer()), (byte) => String.fromCharCode(byte)).join("");
  return VERSION + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What a fragment's value holds; throws [`Refused`]. @param {string} value */
export async function fromFragment(value) {
  must(/^\d[\w-]+$/.test(value));
  if (value.length > MOST_BYTES) throw new Refused("large");
  if (value[0] > String(VERSION)) throw new Refused("newer");
  /** @type {any} */
  let short;
  try {
    const binary = atob(value.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const text = await pipe(Uint8Array.from(binary, (sign) => sign.charCodeAt(0)), new DecompressionStream("deflate-raw"));
    short = json(await text.text());
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("unreadable");
  }
  must(Array.isArray(short));
  return entries(Object.fromEntries(short.map((/** @type {any} */ one) => {
    must(Array.isArray(one) && typeof one[0] === "string" && one[0] !== "__proto__");
    const steps = STATES.flatMap((state, at) => texts(one[at + 1]).map((id) => [id, state]));
    must(steps.every(([id]) => id !== "__proto__"));
    return [one[0], { steps: Object.fromEntries(steps), topics: one[4], choose: one[5], path: one[6] }];
  })));
}

/** How much more a state says. @type {Record<string, number>} */
const WEIGHT = { doing: 1, skipped: 2, done: 3 };

/** Both: what is further wins, and in what is decided one's own. @param {Entry} mine @param {Entry} theirs @returns {Entry} */
export function merged(mine, theirs) {
  const both = entryOf(structuredClone({ ...mine }));
  for (const [id, state] of Object.entries(theirs.steps)) {
    if (WEIGHT[state] > (WEIGHT[both.steps[id]] ?? 0)) both.steps[id] = state;
  }
  for (const [id, list] of Object.entries(theirs.topics)) both.topics[id] = [...new Set([...both.topics[id] ?? [], ...list])];
  both.choose = Object.assign(Object.create(null), theirs.choose, both.choose);
  const path = both.path ?? theirs.path;
  if (path) both.path = path;
  return both;
}
