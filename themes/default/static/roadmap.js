// The pages of a roadmap for one who has not begun: the controls alone. What they do is awake.js, with the script of the
// map: loaded when a control is used, when the map comes into sight, and at once where there is progress.

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
const all = (selector, within = document) => [.../** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(selector))];

/** What an entry of a list is called. @param {Element} entry */
const titleOf = (entry) => entry.querySelector("a")?.textContent ?? "";

const made = /** @type {HTMLTemplateElement | null} */ (document.querySelector("template.controls"))?.content;
/** @param {string} name @returns {any} */
const control = (name) => made?.querySelector(`.${name}`)?.cloneNode(true);

/** Gives a step its tick. @param {HTMLElement} row */
function addTick(row) {
  const tick = control("tick");
  tick.setAttribute("aria-label", tick.getAttribute("aria-label").replace("{title}", titleOf(row)));
  row.prepend(tick);
}

/** Gives an option its button. @param {HTMLElement} option */
function addPick(option) {
  const pick = control("pick");
  pick.lastElementChild.textContent = titleOf(option);
  option.append(pick);
}

/** Makes a path a choice. @param {HTMLElement} entry */
function addWay(entry) {
  const input = control("choose-way");
  input.value = entry.dataset.path ?? "";
  input.checked = !input.value;
  const label = document.createElement("label");
  label.className = "way";
  label.append(input, ...all(".way > *", entry));
  entry.querySelector(".way")?.replaceWith(label);
}

/** Makes of the paths a group of which one is chosen. @param {HTMLElement} list */
function addWays(list) {
  const group = document.createElement("div");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-labelledby", "paths");
  list.replaceWith(group);
  group.append(list);
  all(":scope > li", list).forEach(addWay);
}

/** Puts a button in its place. @param {string} place @param {string} name */
const addButton = (place, name) => all(place).forEach((found) => found.append(control(name)));

const base = new URL(document.documentElement.dataset.base ?? "./", location.href).pathname;
/** @type {typeof import("./awake.js") | undefined} */
let woken;
const awake = async () => woken ??= await import("./awake.js");
/** What was ticked or chosen before that came, as the last press left it. @type {Map<HTMLInputElement, boolean>} */
const early = new Map();

/** Changes what is stored at once, as `progress.js` will again: the page may be left before that has come. @param {(entry: any) => void} change @param {string} [roadmap] */
function keep(change, roadmap = document.body.dataset.roadmap) {
  const key = `roadbook:${base}:${roadmap}`;
  try {
    const entry = JSON.parse(localStorage.getItem(key) ?? '{"version":1}');
    // Neither what a newer version keeps, nor while a link shows somebody else's.
    if (entry.version !== 1 || location.hash.startsWith("#progress=")) return;
    change(entry);
    localStorage.setItem(key, JSON.stringify(entry));
  } catch { /* storage is blocked or full */ }
}

/** A tick or a path. @param {HTMLInputElement} input */
function keepChange({ checked, value, parentElement }) {
  const [step, roadmap] = parentElement?.dataset.step?.split("/").reverse() ?? [];
  keep((entry) => {
    if (step) (entry.steps ??= {})[step] = checked ? "done" : undefined;
    else entry.path = value || undefined;
  }, roadmap);
}

/** A path to follow, or the first option of a choice. @param {HTMLElement} button @param {boolean} on */
function keepPress(button, on) {
  const option = button.closest("[data-option]");
  const { choice = "" } = /** @type {HTMLElement | null | undefined} */ (option?.parentElement?.closest("[data-choice]"))?.dataset ?? {};
  keep((entry) => {
    if (!option) entry.path = on ? document.body.dataset.path : undefined;
    else if (on) (entry.choose ??= {})[choice] ??= [/** @type {HTMLElement} */ (option).dataset.option];
  });
}

all(".rows .step").forEach(addTick);
all("[data-choice] > [data-option], [data-choice] > ol > [data-option]").forEach(addPick);
all(".ways").forEach(addWays);
addButton(".follow-part", "follow");
addButton(".your-progress", "show-progress");

document.addEventListener("change", async ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches(".tick, .choose-way")) return;
  const { checked } = target;
  if (woken) return woken.change(target, checked);
  keepChange(target);
  early.delete(target); // the last is the last
  early.set(target, checked);
  const { change } = await awake();
  early.forEach((on, input) => change(input, on));
  early.clear();
});
document.addEventListener("click", async ({ target }) => {
  const button = /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(".pick, .follow, .show-progress") : null);
  if (!button) return;
  const loading = awake();
  if (button.matches(".show-progress")) (await import("./transfer.js")).show();
  else {
    const on = button.ariaPressed !== "true";
    let isLeft = false;
    const leave = () => {
      isLeft = true;
      keepPress(button, on);
    };
    addEventListener("pagehide", leave, { once: true });
    const { press } = await loading;
    if (!isLeft) await press(button);
    removeEventListener("pagehide", leave);
  }
});

/** Whether this browser keeps progress in any of the site's roadmaps. */
function hasBegun() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(`roadbook:${base}:`));
  } catch {
    return false;
  }
}

const near = new IntersectionObserver((seen) => {
  if (seen.some(({ isIntersecting }) => isIntersecting)) awake();
});
all(".map-part").forEach((place) => near.observe(place));
addEventListener("storage", awake, { once: true });
if (hasBegun() || location.search) awake();

/** Shows the progress that a link carries. */
function showShared() {
  if (!location.hash.startsWith("#progress=")) return;
  awake();
  import("./panel.js");
}
addEventListener("hashchange", showShared);
showShared();
