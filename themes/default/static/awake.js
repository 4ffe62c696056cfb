// The pages of a roadmap for one who learns: ticks, paths to follow, options to pick. What follows from them is told by
// route.js, which is loaded for a reader who has begun, or begins.
import { all, paint, rows, titleOf } from "./list.js";
import { el, later, notice, paint as paintNeeds, progress } from "./page.js";
import { t } from "./words.js";

/** @typedef {typeof import("./route.js")} Route */

const { path: pagePath } = document.body.dataset;
const said = el("p", { class: "hidden", role: "status" });
document.body.append(said);
const ways = /** @type {HTMLInputElement[]} */ (all(".choose-way"));
const follow = /** @type {HTMLElement | null} */ (document.querySelector(".follow"));

/** @type {Route | undefined} */
let route;
/** Loads what follows from the reader's progress. */
const routed = async () => route ??= await import("./route.js");

/** Whether this is somebody else's progress, which cannot be changed: that is said. */
export function isTheirs() {
  if (progress.viewing) notice(t("not-yours"));
  return progress.viewing;
}

/** What somebody did with a tick or a path. @param {HTMLInputElement} input @param {boolean} on */
export async function change(input, on) {
  if (isTheirs()) {
    input.checked = !on;
    show();
    return;
  }
  if (!input.matches(".tick")) {
    progress.follow(input.value || null);
    return;
  }
  const row = /** @type {HTMLElement} */ (input.closest(".step"));
  progress.set(row.dataset.step ?? "", on ? "done" : null);
  const what = on ? t("said-done", { title: titleOf(row) }) : t("said-open", { title: titleOf(row) });
  const { next } = await (await routed()).updated();
  said.textContent = next ? `${what} ${t("said-next", { title: next })}` : what;
}

/** A button was pressed. @param {HTMLElement} button */
export async function press(button) {
  if (isTheirs()) return;
  if (button === follow) {
    progress.follow(progress.path === pagePath ? null : pagePath ?? null);
    return;
  }
  const option = /** @type {HTMLElement} */ (button.closest("[data-option]"));
  const choice = /** @type {HTMLElement} */ (option.parentElement?.closest("[data-choice]"));
  await (await routed()).pick(choice.dataset.choice ?? "", option.dataset.option ?? "");
}

/** Keeps the path in the address, too. */
function keep() {
  const address = new URL(location.href);
  if (progress.path) address.searchParams.set("path", progress.path);
  else address.searchParams.delete("path");
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

function show() {
  for (const way of ways) way.checked = way.value === (progress.path ?? "");
  if (ways.length) keep();
  if (follow) {
    follow.setAttribute("aria-pressed", String(progress.path === pagePath));
    follow.textContent = progress.path === pagePath ? t("following") : t("follow");
  }
  if (!route) paint();
  paintNeeds(all(".needs > li[data-step]"));
}

/** Whether there is anything that a route follows from. */
const hasBegun = () => progress.path || Object.keys(progress.choose).length || rows.some(({ row }) => row.dataset.state)
  || Object.values(progress.known()).some((ids) => ids.some((id) => !id.includes("/")));

if (document.querySelector(".map-part")) await import("./map.js");
const asked = new URL(location.href).searchParams.get("path");
if (ways.some(({ value }) => value && value === asked)) progress.follow(asked);
show();
const showLater = later(show);
progress.subscribe(() => {
  showLater();
  routed().then(({ updated }) => updated());
});
if (hasBegun()) routed();
