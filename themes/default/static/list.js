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

/** Looks at the page's lists anew. */
export function look() {
  rows.length = 0;
  for (const row of all(".rows .step")) {
    const part = (/** @type {string} */ name) => row.querySelector(`:scope > .${name}`);
    const tick = /** @type {HTMLInputElement} */ (part("tick"));
    rows.push({ row, id: row.dataset.step ?? "", tick, number: part("number"), what: part("what"), topics: row.querySelector(".topics") });
  }
}
look();

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
