// The pages of a roadmap: ticks in its lists, paths to follow, options to pick. What follows from them is told by route.js,
// which is loaded for a reader who has begun, or begins.
import { addTicks, all, paint, rows, titleOf } from "./list.js";
import { el, paint as paintNeeds, progress } from "./page.js";
import { t } from "./words.js";

/** @typedef {typeof import("./route.js")} Route */

const { path: pagePath } = document.body.dataset;
const said = el("p", { class: "hidden", role: "status" });
document.body.append(said);

/** @type {Route | undefined} */
let route;
/** Loads what follows; its first word is the truth of then. */
const follow = async () => route ??= await import("./route.js");

// ---- ticks

/** @param {HTMLElement} row @param {boolean} on */
async function ticked(row, on) {
  const what = on ? t("said-done", { title: titleOf(row) }) : t("said-open", { title: titleOf(row) });
  const { next } = await (await follow()).updated();
  said.textContent = next ? `${what} ${t("said-next", { title: next })}` : what;
}

// ---- options

/** @param {HTMLElement} option @param {string} choice */
function addPick(option, choice) {
  const id = option.dataset.option ?? "";
  option.append(el("button", { type: "button", class: "button quiet pick", "aria-pressed": "false", onclick: async () => (await follow()).pick(choice, id) },
    el("span", { class: "pick-word" }, t("pick")), el("span", { class: "hidden" }, ` ${titleOf(option)}`)));
}

// ---- paths

/** @type {HTMLInputElement[]} */
const ways = [];

/** Keeps the path in the address, too. */
function keep() {
  const address = new URL(location.href);
  if (progress.path) address.searchParams.set("path", progress.path);
  else address.searchParams.delete("path");
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

/** @param {HTMLElement} entry */
function addWay(entry) {
  const path = entry.dataset.path ?? "";
  const input = el("input", { type: "radio", name: "path", value: path, onchange: () => progress.follow(path || null) });
  entry.querySelector(".way")?.replaceWith(el("label", { class: "way" }, input, ...all(".way > *", entry)));
  ways.push(input);
}

/** The button that a path's own page has. */
function addFollow() {
  const button = el("button", { type: "button", class: "button quiet follow", onclick: () => progress.follow(progress.path === pagePath ? null : pagePath ?? null) });
  document.querySelector(".follow-part")?.append(button);
  return button;
}

// ---- the page

const followed = pagePath ? addFollow() : undefined;
addTicks(ticked);
for (const choice of all("[data-choice]")) {
  for (const option of all(":scope > [data-option], :scope > ol > [data-option]", choice)) addPick(option, choice.dataset.choice ?? "");
}
const list = document.querySelector(".ways");
if (list) {
  const group = el("div", { role: "radiogroup", "aria-labelledby": "paths" });
  list.replaceWith(group);
  group.append(list);
  all(":scope > li", list).forEach(addWay);
  const asked = new URL(location.href).searchParams.get("path");
  if (ways.some(({ value }) => value && value === asked)) progress.follow(asked);
}

function show() {
  for (const way of ways) way.checked = way.value === (progress.path ?? "");
  if (list) keep();
  if (followed) {
    followed.setAttribute("aria-pressed", String(progress.path === pagePath));
    followed.textContent = progress.path === pagePath ? t("following") : t("follow");
  }
  paint(route?.ready);
  paintNeeds(all(".needs > li[data-step]"));
}
show();
progress.subscribe(() => {
  show();
  follow().then(({ updated }) => updated());
});

/** Whether there is anything that a route follows from. */
const hasBegun = () => progress.path || Object.keys(progress.choose).length || rows.some(({ row }) => row.dataset.state)
  || Object.values(progress.known()).some((ids) => ids.some((id) => !id.includes("/")));
if (hasBegun()) follow();
