// What the scripts of a page share: where it is, its roadmap's progress, and saying what happened.
import { open } from "./progress.js";
import { t } from "./words.js";

/** @typedef {import("./progress.js").Undo} Undo */

/** The site's root. */
export const root = new URL(document.documentElement.dataset.base ?? "./", location.href);
/** Of this page's roadmap. */
export const progress = open(root.pathname, document.body.dataset.roadmap ?? "");

/** Makes an element; `onclick` and the like are listeners, false and undefined attributes are left out. @template {keyof HTMLElementTagNameMap} K @param {K} name @param {Record<string, any>} [attributes] @param {(Node | string)[]} children @returns {HTMLElementTagNameMap[K]} */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const box = el("div", { class: "notice", role: "status", hidden: true });
document.body.append(box);

/** Says what happened, until it is put away or something else is said. @param {string} text @param {Undo} [undo] */
export function notice(text, undo) {
  const close = () => { box.hidden = true; };
  const back = () => { undo?.(); close(); };
  box.hidden = false;
  box.replaceChildren(el("p", {}, text));
  if (undo) box.append(el("button", { type: "button", onclick: back }, t("undo")));
  box.append(el("button", { type: "button", class: "notice-close", onclick: close }, t("close")));
}

/** The states of steps in lists, for the eye by CSS and in words. @param {ParentNode} [scope] */
export function paint(scope = document) {
  const words = { doing: t("state-doing"), done: t("state-done"), skipped: t("state-skipped") };
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (scope.querySelectorAll("li[data-step]"))) {
    const state = progress.state(item.dataset.step ?? "");
    item.dataset.state = state ?? "";
    let word = item.querySelector(".state-word");
    if (!word) item.prepend(word = el("span", { class: "state-word" }));
    word.textContent = state && words[state];
  }
}

let said = "";
/** Says once why nothing is kept. */
const warn = () => {
  if (said === progress.blocked || progress.viewing) return;
  said = progress.blocked;
  notice(said === "newer" ? t("kept-newer") : t("kept-not"));
};
progress.subscribe(warn);
