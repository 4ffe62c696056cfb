// Keyboard shortcuts, loaded when the first is pressed, and the dialog that lists them. What a key presses says so itself,
// by `aria-keyshortcuts`; `n` and `p` follow the page's own links to the next and the previous page.
import { keep, setting } from "./site.js";
import { t } from "./words.js";

const ENTRIES = "main li:is([data-step], [data-stage], [data-choice], [data-option], [data-path])";

/** @param {Element} element */
const visible = (element) => element.checkVisibility();

/** The first link of each entry of the page's lists. @returns {HTMLAnchorElement[]} */
const entries = () => [...document.querySelectorAll(ENTRIES)].filter(visible).flatMap((entry) => entry.querySelector("a") ?? []);

/** The next entry or the one before; from outside the lists the first one on the screen. @param {Element} from @param {number} by */
const move = (from, by) => {
  const links = entries();
  const entry = from.closest(ENTRIES);
  const at = entry ? links.findIndex((link) => link.closest(ENTRIES) === entry) : -1;
  const first = Math.max(0, links.findIndex((link) => link.getBoundingClientRect().top >= 0));
  const link = links[at < 0 ? first : Math.min(links.length - 1, Math.max(0, at + by))];
  link?.focus();
  link?.scrollIntoView({ block: "nearest" });
};

/** Presses the first control of this key that can be seen. @param {ParentNode | null} scope @param {string} key */
const control = (scope, key) => /** @type {HTMLElement | undefined} */ ([...scope?.querySelectorAll(`[aria-keyshortcuts~="${key}"]`) ?? []].find(visible))?.click();

/** @param {string} selector */
const open = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();

/** The map of this page, or of the roadmap that it belongs to. */
const map = () => {
  const here = document.querySelector("#map");
  const { graph } = document.body.dataset;
  if (here) location.hash = "map";
  else if (graph) location.assign(new URL("./#map", new URL(graph, location.href)));
  /** @type {HTMLElement | null} */ (document.querySelector(".map [tabindex='0']") ?? document.querySelector(".map-scroller"))?.focus();
};

/** None while typing, none with a modifier, none that something else took; arrows only within a list. @param {KeyboardEvent} event */
export function press(event) {
  const from = /** @type {HTMLElement} */ (event.target);
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || setting("keys")) return;
  if (from.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, dialog[open]") || from.isContentEditable) return;
  const arrow = event.key.startsWith("Arrow");
  if (arrow && (event.shiftKey || !from.matches?.(`${ENTRIES} a`))) return;
  const act = {
    j: () => move(from, 1), ArrowDown: () => move(from, 1),
    k: () => move(from, -1), ArrowUp: () => move(from, -1),
    n: () => open("a[rel=next]"),
    p: () => open("a[rel=prev]"),
    d: () => control(from.closest("main li[data-step]") ?? document.querySelector(".tracker"), "d"),
    m: map,
    "?": help,
  }[arrow ? event.key : event.key.toLowerCase()];
  if (act) event.preventDefault();
  act?.();
}

/** @template {keyof HTMLElementTagNameMap} K @param {K} name @param {(Node | string)[]} children */
const el = (name, ...children) => {
  const element = document.createElement(name);
  element.append(...children);
  return element;
};

/** @type {HTMLDialogElement | undefined} */
let dialog;

/** Lists the keys, and turns them off and on. */
export function help() {
  dialog ??= make();
  dialog.showModal();
}

function make() {
  /** @type {[keys: string, what: string][]} */
  const rows = [["j k", t("keys-list")], ["n p", t("keys-way")], ["d", t("keys-done")], ["m", t("keys-map")], ["?", t("keys-help")]];
  if (document.querySelector(".map")) rows.push(["← ↑ ↓ →", t("keys-map-walk")], ["Enter", t("keys-map-open")], ["Space", t("keys-map-tick")], ["t", t("keys-map-fold")], ["+ − 0", t("keys-map-size")]);
  const list = el("dl");
  for (const [keys, what] of rows) list.append(el("div", el("dt", ...keys.split(" ").flatMap((key) => [el("kbd", key), " "])), el("dd", what)));
  const title = el("h2", t("keys"));
  title.id = "keys-title";
  const on = el("input");
  on.type = "checkbox";
  on.checked = !setting("keys");
  on.addEventListener("change", () => keep("keys", on.checked ? "" : "off"));
  const close = el("button", t("close"));
  close.className = "button quiet";
  close.autofocus = true;
  const made = el("dialog", title, list, el("label", on, " ", t("keys-on")), el("form", close));
  made.querySelector("form")?.setAttribute("method", "dialog");
  made.className = "float keys-help";
  made.setAttribute("aria-labelledby", title.id);
  document.body.append(made);
  return made;
}
