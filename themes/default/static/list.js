// The steps of a roadmap's lists: each has its tick, and its state in words.
import { el, progress } from "./page.js";
import { t } from "./words.js";

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
export const all = (selector, within = document) => [.../** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(selector))];

/** What an entry of a list is called. @param {Element} entry */
export const titleOf = (entry) => entry.querySelector("a")?.textContent ?? "";

/** A step in a list, and its parts. @typedef {{row: HTMLElement, id: string, tick: HTMLInputElement, number: Element | null, what: Element | null, topics: Element | null}} Row */
/** All of the page. @type {Row[]} */
export const rows = [];

/** Called with a step's row when it was ticked, or no longer is. @type {(row: HTMLElement, on: boolean) => void} */
let onTick = () => {};

/** Gives a step its tick. @param {HTMLElement} row */
export function addTick(row) {
  const id = row.dataset.step ?? "";
  const tick = el("input", { type: "checkbox", class: "tick", "aria-keyshortcuts": "d", "aria-label": t("tick", { title: titleOf(row) }) });
  tick.addEventListener("change", () => {
    progress.set(id, tick.checked ? "done" : null);
    onTick(row, tick.checked);
  });
  row.prepend(tick);
  const part = (/** @type {string} */ name) => row.querySelector(`.${name}`);
  rows.push({ row, id, tick, number: part("number"), what: part("what"), topics: part("topics") });
}

/** Ticks for all steps. @param {typeof onTick} then */
export function addTicks(then) {
  onTick = then;
  all(".rows .step").forEach(addTick);
}

/** Shows each step's state. @param {Set<string>} [ready] what can be learned next */
export function paint(ready = new Set()) {
  /** @type {Record<string, string>} */
  const words = { doing: t("state-doing"), skipped: t("state-skipped"), ready: t("state-ready") };
  for (const { row, id, tick, what } of rows) {
    const state = progress.state(id) ?? (ready.has(id) ? "ready" : "");
    const isDone = state === "done";
    if (tick.checked !== isDone) tick.checked = isDone;
    if ((row.dataset.state ?? "") === state) continue;
    row.dataset.state = state;
    what?.querySelector(".state")?.remove();
    if (words[state]) what?.append(el("span", { class: "state" }, words[state]));
  }
}
