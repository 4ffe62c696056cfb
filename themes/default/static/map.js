// The map with a script: what a step needs and unlocks lights up, the reader's states show, keys walk along the lines.
// Without it the drawing is whole and its steps are links; the list says all that it says. What folds stages and what
// changes the size is loaded when it is asked for.
import { el, later, progress } from "./page.js";
import { t } from "./words.js";

/** A step, choice or stage; keys find it at `x` between `top` and `bottom`. @typedef {{node: SVGElement, link: SVGElement, shapes: Element[], name: string, title: string, rect: DOMRect, x: number, top: number, bottom: number, band?: Band, stage?: Band, into: Line[], out: Line[], members: Place[], around: Place[]}} Place */
/** A stage across the map: `stage` of its own place, `band` of the places in it. @typedef {{place: Place, band: SVGElement, button: Element, folded: boolean}} Band */
/** @typedef {{path: SVGElement, from: Place, to: Place}} Line */

/** @param {string} selector @returns {any} */
const one = (selector) => document.querySelector(selector);
/** @type {HTMLElement} */
export const part = one(".map-part");
/** @type {HTMLElement} */
export const scroller = one(".map-scroller");
/** @type {SVGSVGElement} */
export const svg = one(".map-scroller > svg");
const isRtl = document.dir === "rtl";
/** Read out when it changes. */
export const said = el("p", { class: "hidden", role: "status" });
/** By id. @type {Map<string, Place>} */
export const places = new Map();
/** @type {Band[]} */
export const bands = [];
/** @type {Line[]} */
export const lines = [];
/** Where the keys are. @type {Place} */
export let here;

/** @param {string} selector @returns {any[]} */
const all = (selector) => [...svg.querySelectorAll(selector)];

/** @param {Element} parent @param {string} name @param {Record<string, unknown>} attributes */
export function draw(parent, name, attributes) {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) shape.setAttribute(key, String(attributes[key]));
  return parent.appendChild(shape);
}

// ---- what is drawn

/** So far from the edge where text begins; less than nothing: from the other one. @param {{x: number, width: number}} rect @param {number} far */
const inside = ({ x, width }, far) => isRtl === far > 0 ? x + width - Math.abs(far) : x + Math.abs(far);
/** @param {SVGElement} node */
const idOf = ({ dataset }) => dataset.step ?? dataset.choice ?? dataset.stage ?? "";

/** What it is called, without its time. @param {Element} node */
const titleOf = (node) => [...node.querySelectorAll("text:not(.map-note)")].map((line) => line.textContent).join(" ");

/** @param {SVGElement} node @param {SVGElement} shape what is drawn around it */
function add(node, shape) {
  const at = node.getAttribute("transform")?.match(/[\d.]+/g);
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name, axis) => Number(at?.[axis] ?? shape.getAttribute(name)));
  const rect = new DOMRect(x, y, width, height);
  const known = places.get(idOf(node));
  /** @type {Place} */
  const place = known ?? { node, link: node, shapes: [], name: node.getAttribute("aria-label") ?? "", title: titleOf(node), rect, x: at ? x + width / 2 : inside(rect, 60), top: y, bottom: rect.bottom, into: [], out: [], members: [], around: [] };
  if (!known) node.setAttribute("tabindex", "-1");
  places.set(idOf(node), place);
  // A choice that is a stage has its name in the band; its frame comes later.
  place.node = node;
  place.shapes.push(node, at ? node : shape);
  return { place, rect };
}

/** @param {any} shape */
function addBand(shape) {
  const { place } = add(shape.nextElementSibling, shape);
  const button = draw(svg, "g", { class: "map-fold", role: "button", "aria-expanded": true, "aria-label": t("map-fold", { name: place.title }), transform: `translate(${inside(place.rect, 150)} ${place.top + 28})` });
  draw(button, "rect", { x: -18, y: -18, width: 36, height: 36 });
  draw(button, "path", { d: "M-4-2l4 4 4-4" });
  button.addEventListener("click", async () => (await import("./map-fold.js")).fold(place));
  place.stage = { place, band: shape, button, folded: false };
  bands.push(place.stage);
}

function read() {
  all(".map-band").forEach(addBand);
  const groups = all(".map-group");
  for (const shape of all(".map-frame, .map-box")) {
    const { frame } = shape.dataset;
    const node = frame ? groups.find((group) => idOf(group) === frame) : shape.parentNode;
    const { rect: { x, y, width, height } } = add(node, shape);
    // In a step, places are counted from its corner.
    const rect = { x: frame ? x : 0, width };
    if (!frame) draw(node, "path", { class: "map-bar", d: `M${inside(rect, 2)} 4v${height - 8}` });
    draw(node, "path", { class: "map-mark", transform: `translate(${inside(rect, -15)} ${frame ? y + 16 : height - 14})` });
  }
  for (const outer of places.values()) for (const place of places.values()) {
    const [a, b] = [outer.rect, place.rect];
    if (outer === place || a.x > b.x || a.y > b.y || a.right < b.right || a.bottom < b.bottom) continue;
    outer.members.push(place);
    place.around.push(outer);
    place.band ??= outer.stage;
  }
  for (const path of all(".map-edge")) {
    const [from, to] = [places.get(path.dataset.from), places.get(path.dataset.to)];
    if (!from || !to) continue;
    const line = { path, from, to };
    lines.push(line);
    const ends = { from: from.title, to: to.title };
    if (!path.firstChild) draw(path, "title", {}).textContent = path.matches(".map-recommended") ? t("map-recommends", ends) : t("map-needs", ends);
    from.out.push(line);
    to.into.push(line);
  }
  for (const ring of all(".map-ring")) places.get(ring.dataset.to)?.shapes.push(ring);
}

// ---- what a step needs and unlocks

/** @type {("into" | "out")[]} */
const ways = ["into", "out"];

/** What is lit. @type {Place | undefined} */
let lit;
/** By class, what has it: few of all shapes, so these alone are touched. @type {Record<string, Set<Element>>} */
const marked = { "map-kept": new Set(), "map-near": new Set() };

/** @param {string} name @param {Set<Element>} shapes those that have the class from now on */
function mark(name, shapes) {
  for (const shape of marked[name]) if (!shapes.has(shape)) shape.classList.remove(name);
  for (const shape of shapes) if (!marked[name].has(shape)) shape.classList.add(name);
  marked[name] = shapes;
}

/** The rest fades behind the picture in which the place's own lines light up. */
const fade = later(() => {
  svg.classList.toggle("map-lit", Boolean(lit));
  mark("map-kept", lit ? reachOf(lit) : new Set());
});

/** @param {Place} [place] none: all is shown alike */
function light(place) {
  if (place === lit) return;
  lit = place;
  mark("map-near", new Set(place ? [place, ...place.members].flatMap(linesAt) : []));
  fade();
}

/** The lines that begin or end at a place or around it. @param {Place} place */
const linesAt = (place) => [place, ...place.around].flatMap((one) => ways.flatMap((way) => one[way].map(({ path }) => path)));

/** @type {Map<Place, Set<Element>>} */
const reaches = new Map();

/** The shapes of all that a place needs and unlocks. @param {Place} place */
function reachOf(place) {
  const known = reaches.get(place);
  if (known) return known;
  /** @type {Set<Element>} */
  const reach = new Set();
  for (const way of ways) {
    // It grows while it is gone through.
    const reached = new Set([place, ...place.members]);
    for (const at of reached) for (const one of [at, ...at.around]) {
      one.shapes.forEach((shape) => reach.add(shape));
      for (const { path, from, to } of one[way]) {
        reach.add(path);
        const end = way === "into" ? from : to;
        reached.add(end);
        end.members.forEach((member) => reached.add(member));
      }
    }
  }
  reaches.set(place, reach);
  return reach;
}

/** @param {any} target */
export function placeOf(target) {
  const node = target?.closest(".map [tabindex]");
  return node && places.get(idOf(node));
}

/** Lights what the pointer is over, else what has the focus. @param {Event} event */
function look({ type, target }) {
  const place = type === "focusout" ? undefined : placeOf(target) ?? placeOf(document.activeElement);
  light(place);
  if (type === "focusin" && place) enter(place);
}

// ---- states

/** By state: its sign around a point. @type {Record<string, string>} */
const signs = {
  ready: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  doing: "M0-5a5 5 0 0 0 0 10zM0-5a5 5 0 0 1 0 10a5 5 0 0 0 0-10",
  done: "M-6 0l4 4 7-8",
  skipped: "M-5 0h10",
};
/** As the legend says it. @param {string} state */
const wordOf = (state) => one(`.map-states [data-state=${state}]`)?.textContent ?? state;
/** The steps of the reader's plan, once it is known. @type {Set<string> | undefined} */
let plan;
/** Steps and choices. @type {Set<string>} */
let ready = new Set();
/** Stages with something that is ready. @type {Set<string>} */
let stagesReady = new Set();
/** What each stage holds of the reader's way. @type {Map<string, {done: number, behind: number, left: {count: number}}> | undefined} */
let parts;
/** What boxes of stages say at first. @type {Map<Element, string>} */
const notes = new Map();

/** A stage or choice that stands for its steps. @param {SVGElement} node */
const isBox = (node) => node.matches(".map-step:not([data-step])");

/** Whether the reader's way leaves it out. @param {Place} place @returns {boolean} */
const isLeft = ({ node, members }) => isBox(node) ? !parts?.has(idOf(node))
  : node.dataset.step ? !plan?.has(node.dataset.step) : members.every(isLeft);

/** What a map of a large roadmap shows instead of its steps: the state of a stage, and how much of it is done. @param {string} id */
function stageState(id) {
  const part = parts?.get(id);
  if (!part?.behind) return [stagesReady.has(id) ? "ready" : "", ""];
  if (!part.left.count) return ["done", ""];
  return [stagesReady.has(id) ? "ready" : "doing", t("of-done", { n: part.done, of: part.behind + part.left.count })];
}

/** Shows a place's state, where it is another than before. @param {string} id @param {Place} place */
export function paintOne(id, { node, link, name }) {
  const isStage = isBox(node);
  const [state, count] = isStage ? stageState(id) : [(node.dataset.step && progress.state(id)) || (ready.has(id) ? "ready" : ""), ""];
  const label = [name, count, state && wordOf(state)].filter(Boolean).join(", ");
  if (node.dataset.state === state && link.getAttribute("aria-label") === label) return;
  node.dataset.state = state;
  node.querySelector(".map-mark")?.setAttribute("d", signs[state] ?? "");
  link.setAttribute("aria-label", label);
  const note = isStage && node.querySelector(".map-note");
  if (!note) return;
  notes.set(note, notes.get(note) ?? note.textContent ?? "");
  note.textContent = count || (notes.get(note) ?? "");
}

function paint() {
  for (const [id, place] of places) {
    paintOne(id, place);
    if (plan) place.shapes.forEach((shape) => shape.classList.toggle("map-pale", isLeft(place)));
  }
}

/** @param {any} event */
function follow({ detail }) {
  const isFirst = !plan;
  plan = new Set(detail.plan.steps);
  ready = new Set(detail.ready.flatMap(Object.values));
  stagesReady = new Set(detail.ready.flatMap(Object.values).flatMap(detail.around));
  parts = detail.parts;
  svg.classList.toggle("map-path", Boolean(detail.path));
  paint();
  if (isFirst && !scroller.contains(document.activeElement)) start();
}

/** Opens at the reader's place. */
function start() {
  const steps = all(".map-step:not(.map-outside)");
  const node = steps.find(({ dataset }) => dataset.state === "ready") ?? steps.find(({ dataset }) => !dataset.state) ?? steps[0];
  enter(placeOf(node));
  const [a, b] = [node.getBoundingClientRect(), scroller.getBoundingClientRect()];
  scroller.scrollBy(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}

/** @param {Place} place */
export function enter(place) {
  here?.link.setAttribute("tabindex", "-1");
  place.link.setAttribute("tabindex", "0");
  return here = place;
}

/** @param {string} name @param {number[]} values */
const size = async (name, ...values) => (await import("./map-size.js")).acts[name](...values);

/** @param {KeyboardEvent} event */
async function press(event) {
  const { key } = event;
  const place = placeOf(event.target);
  if (event.ctrlKey || event.altKey || event.metaKey || !(place ? /^(Arrow.*|[ t+=0-])$/ : /^[+=0-]$/).test(key)) return;
  event.preventDefault();
  (await import("./map-keys.js")).press(place, key);
}

function addTools() {
  /** @type {HTMLTemplateElement | null} */
  const template = one(".map-tools > template");
  if (!template) return;
  const tools = template.content;
  if (!document.fullscreenEnabled) tools.querySelector("[data-act=full]")?.remove();
  if (!svg.querySelector(".map-critical")) tools.querySelector("[data-act=chain]")?.remove();
  template.replaceWith(tools);
  svg.setAttribute("aria-describedby", "map-keys");
  /** @param {any} event */
  part.onclick = ({ target }) => {
    const button = target.closest("[data-act]");
    if (button?.dataset.act === "chain") button.setAttribute("aria-pressed", svg.classList.toggle("map-chain"));
    else if (button) size(button.dataset.act);
  };
}

if (svg?.querySelector(".map-step")) {
  read();
  addTools();
  part.append(said);
  paint();
  start();
  // So that the first look costs no more than the next.
  globalThis.requestIdleCallback?.(() => reachOf(here));
  scroller.tabIndex = -1;
  // Somebody was quicker than this script.
  if (document.activeElement === scroller) one(".map [tabindex='0']").focus();
  progress.subscribe(later(paint));
  document.addEventListener("roadbook:plan", follow);
  for (const type of ["pointerover", "pointerleave", "focusin", "focusout"]) scroller.addEventListener(type, look);
  part.addEventListener("keydown", press);
  scroller.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    size("by", Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
  }, { passive: false });
  scroller.addEventListener("pointerdown", () => import("./map-size.js"), { once: true });
}
