// What the scripts of a page share: where it is, its roadmap's progress, and saying what happened.
import { open } from "./progress.js";
import { t } from "./words.js";

/** @typedef {import("./progress.js").Undo} Undo */
/** @typedef {import("./progress.js").State} State */

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

/** What was pressed answers first: makes of an act one that waits for the next picture, and is done once then, however often it was asked for. @param {() => void} act @returns {() => Promise<void>} */
export function later(act) {
  /** @type {Promise<void> | undefined} */
  let coming;
  return () => coming ??= new Promise((done) => {
    const soon = () => setTimeout(() => {
      coming = undefined;
      act();
      done();
    });
    if (document.hidden) soon();
    else requestAnimationFrame(soon);
  });
}

const box = el("div", { class: "notice float", role: "status" });
document.body.append(box);

/** What is tabbed to below it comes up to where it can be seen. */
const makeRoom = () => {
  document.documentElement.style.scrollPaddingBlockEnd = box.firstChild ? `${innerHeight - box.getBoundingClientRect().top}px` : "";
};
// Asked once the page is laid out, and not before: after a pick that is much.
new ResizeObserver(makeRoom).observe(box);
addEventListener("resize", makeRoom);

/** Says what happened, until it is put away or something else is said. @param {string} text @param {Undo} [undo] */
export function notice(text, undo) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const close = () => {
    box.replaceChildren();
    before?.focus();
  };
  /** @param {string} label @param {() => void} [act] */
  const button = (label, act) => el("button", { type: "button", class: "button plain", onclick: () => {
    close();
    act?.();
  } }, label);
  box.replaceChildren(el("p", {}, text), ...undo ? [button(t("undo"), undo)] : [], button(t("close")));
}

/** Shows the states of entries of lists: for the eye by CSS, and in words. @param {Iterable<HTMLElement>} [items] @param {(item: HTMLElement) => State | null} [stateOf] */
export function paint(items = document.querySelectorAll("li[data-step]"), stateOf = (item) => progress.state(item.dataset.step ?? "")) {
  const words = { doing: t("state-doing"), done: t("state-done"), skipped: t("state-skipped") };
  for (const item of items) {
    const state = stateOf(item);
    if (item.dataset.state === (state ?? "")) continue;
    item.dataset.state = state ?? "";
    let word = item.querySelector(":scope > .state-word");
    if (!word) item.append(word = el("span", { class: "state-word hidden" }));
    word.textContent = state && ` (${words[state]})`;
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
