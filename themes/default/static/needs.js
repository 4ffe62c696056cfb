// The needs that are no single step, a stage, a choice or one of several: whether the reader has what they ask for.
import { paint, progress } from "./page.js";
import { doneElsewhere, planTo, readerOf } from "./plan.js";

/** @param {string} name of a step */
export const isDone = (name) => ["done", "skipped"].includes(progress.state(name) ?? "");

/** Whether a step, stage or choice is done, wherever it is. @param {import("./plan.js").Model} model @param {string} name @returns {boolean} */
function isMet(model, name) {
  if (!model.node.has(name)) return doneElsewhere(model, isDone)(name);
  return !planTo(model, name, readerOf(model, progress)).steps.length;
}

/** Ticks those that are met. @param {import("./plan.js").Model} model */
export function met(model) {
  for (const need of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".needs > li:not([data-step])"))) {
    const named = [need, ...need.querySelectorAll("[data-step], [data-stage], [data-choice]")].map((one) => /** @type {HTMLElement} */ (one).dataset);
    const names = named.flatMap(({ step, stage, choice }) => step ?? stage ?? choice ?? []);
    paint([need], () => names.some((name) => isMet(model, name)) ? "done" : null);
  }
}
