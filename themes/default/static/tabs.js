// Tab groups: without this module every listing is shown under its name. The reader's choice holds for all groups and for
// later pages, and follows an option picked since: the last word counts, whichever it was.
import { base, keep, setting } from "./site.js";

/** @typedef {{names: string[], picks: Record<string, Record<string, string[]>>}} Memory names chosen, the latest first; picks as last seen, by roadmap */

/** @returns {Memory} */
export const remembered = () => {
  try { return { names: [], picks: {}, ...JSON.parse(setting("tabs") || "{}") }; } catch { return { names: [], picks: {} }; }
};
/** @param {string[]} names @param {Memory["picks"]} [picks] */
export const remember = (names, picks) => {
  const memory = remembered();
  keep("tabs", JSON.stringify({ names: [...new Set([...names, ...memory.names])].slice(0, 8), picks: { ...memory.picks, ...picks } }));
};

/** Makes a group of its listings; what comes back shows the one of a name, if it has it. @param {Element} element @param {number} group */
const tabs = (element, group) => {
  const panels = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(":scope > .tab")]);
  const list = document.createElement("div");
  list.className = "tab-list";
  list.role = "tablist";
  const buttons = panels.map((panel, at) => {
    const button = document.createElement("button");
    const name = panel.dataset.tab ?? "";
    button.type = "button";
    button.textContent = name;
    button.id = `tab-${group}-${at}`;
    button.role = "tab";
    panel.id ||= `panel-${group}-${at}`;
    button.setAttribute("aria-controls", panel.id);
    panel.role = "tabpanel";
    panel.setAttribute("aria-labelledby", button.id);
    button.addEventListener("click", () => choose(name, button));
    list.append(button);
    return button;
  });
  list.addEventListener("keydown", (event) => {
    const rtl = getComputedStyle(list).direction === "rtl";
    const at = buttons.findIndex((button) => button === document.activeElement);
    const to = { [rtl ? "ArrowLeft" : "ArrowRight"]: at + 1, [rtl ? "ArrowRight" : "ArrowLeft"]: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const button = buttons[(to + buttons.length) % buttons.length];
    button?.focus();
    button?.click();
  });
  element.prepend(list);
  element.toggleAttribute("data-ready", true);
  /** @param {string} name */
  const show = (name) => {
    const shown = panels.findIndex((panel) => panel.dataset.tab === name);
    if (shown < 0) return false;
    panels.forEach((panel, at) => { panel.hidden = at !== shown; });
    buttons.forEach((button, at) => {
      button.ariaSelected = String(at === shown);
      button.tabIndex = at === shown ? 0 : -1;
    });
    return true;
  };
  show(panels[0]?.dataset.tab ?? "");
  return show;
};
const groups = [...document.querySelectorAll(".tabs")].map(tabs);
export const showRemembered = () => groups.forEach((show) => remembered().names.some(show));

/** The chosen tab stays where it is on the screen while groups above it change their height. @param {string} name @param {Element} button */
function choose(name, button) {
  const before = button.getBoundingClientRect().top;
  groups.forEach((show) => show(name));
  scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
  remember([name]);
}

showRemembered();

// Only a reader with progress can have picked an option.
const { roadmap, graph } = document.body.dataset;
try {
  if (graph && localStorage.getItem(`roadbook:${base}:${roadmap}`)) import("./picks.js");
} catch { /* storage is blocked */ }
