// A step's page: done, doing, skipped; topics as ticks; which of its needs are done; the contents list that follows.
import { el, later, notice, paint, progress } from "./page.js";
import { t } from "./words.js";

/** @typedef {import("./progress.js").State} State */

const { step: id = "", former } = document.body.dataset;
if (former) import("./rename.js").then(({ adopt }) => adopt(progress.base, progress.roadmap, { [id]: former.split(" ") }));

// What needs the roadmap's model is loaded when somebody asks for it, or for a reader who has begun, when there is time.
const ahead = () => import("./ahead.js");
/** @param {(ahead: typeof import("./ahead.js")) => unknown} act */
const withModel = async (act) => {
  try {
    await act(await ahead());
  } catch {
    notice(t("not-loaded"));
  }
};

// ---- topics

/** With the text that each is kept by. @type {[HTMLInputElement, string][]} */
const topics = [];
/** @type {Map<string, number>} */
const times = new Map();
for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(".body input[data-topic]"))) {
  const text = (box.closest("label")?.textContent ?? "").trim().replace(/\s+/g, " ");
  const nth = (times.get(text) ?? 0) + 1;
  times.set(text, nth);
  const kept = nth > 1 ? `${text} (${nth})` : text;
  topics.push([box, kept]);
  box.disabled = false;
  box.addEventListener("change", () => {
    progress.topic(id, kept, box.checked);
    if (box.checked && !progress.state(id)) progress.set(id, "doing");
  });
}

// ---- the control

/** @param {string} kind @param {() => void} onclick */
const button = (kind, onclick) => el("button", { type: "button", class: `button ${kind}`, onclick });
/** @param {State} state */
const toggle = (state) => { progress.set(id, progress.state(id) === state ? null : state); };

const done = button("tracker-done", () => toggle("done"));
done.setAttribute("aria-keyshortcuts", "d");
const doing = button("plain", () => toggle("doing"));
const skip = button("plain", () => toggle("skipped"));
const know = button("plain", () => withModel(({ knowThis }) => knowThis(id)));
const more = button("quiet tracker-more", () => {
  more.ariaExpanded = String(others.classList.toggle("open"));
});
more.ariaExpanded = "false";
const next = el("a", { class: "button tracker-next", hidden: true });
const others = el("div", { class: "tracker-others" }, doing, skip, know);
const said = el("span", { class: "hidden" });
const counted = el("span");
const sayings = el("p", { class: "tracker-said", role: "status" }, said, counted);
const tracker = document.querySelector(".tracker");
tracker?.append(done, next, more, others, sayings);
tracker?.setAttribute("role", "group");
tracker?.setAttribute("aria-label", t("your-progress"));
know.textContent = t("know-this");
more.textContent = t("more");

/** What follows this step: the static link, until the model tells better. @param {{title: string, url: string} | null} [link] */
function lead(link) {
  const onward = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".onward .next"));
  next.href = link?.url ?? onward?.href ?? "";
  next.textContent = t("go-on", { title: link?.title ?? onward?.lastChild?.textContent?.trim() ?? "" });
  next.toggleAttribute("data-none", !next.getAttribute("href"));
}
lead();

const narrow = matchMedia("(max-width: 47.99em)");
narrow.onchange = () => {
  show();
  handOn((focused) => !focused.checkVisibility());
};
/** A control of the tracker that goes hands the focus on. @param {(focused: Element) => boolean} goes */
function handOn(goes) {
  const focused = document.activeElement;
  if (focused && tracker?.contains(focused) && goes(focused)) done.focus();
}
function show() {
  const state = progress.state(id);
  const isDone = state === "done";
  const ticked = progress.topics(id);
  // What the author ticked is an example, not what this reader has learned.
  for (const [box, text] of topics) box.checked = ticked.includes(text);
  const sentence = { doing: t("you-are-doing"), done: t("you-have-done"), skipped: t("you-have-skipped") };
  said.textContent = state && sentence[state];
  // On a phone the buttons that say it are behind "More".
  const isSeen = (state === "doing" || state === "skipped") && narrow.matches;
  said.classList.toggle("hidden", !isSeen);
  const n = topics.filter(([box]) => box.checked).length;
  counted.textContent = n ? ` ${t("topics-of", { n, of: topics.length })}` : "";
  sayings.classList.toggle("counts", isSeen || n > 0);
  done.replaceChildren(isDone ? t("is-done") : t("mark-done"), ...isDone ? [" ", el("span", {}, t("undo"))] : []);
  done.classList.toggle("quiet", isDone || state === "skipped");
  done.classList.toggle("is-done", isDone);
  next.hidden = !isDone && state !== "skipped" || next.hasAttribute("data-none");
  doing.textContent = t("doing-this");
  doing.ariaPressed = String(state === "doing");
  skip.textContent = t("skip-this");
  skip.ariaPressed = String(state === "skipped");
  others.hidden = isDone;
  more.hidden = isDone;
  // Whether it is visible would be asked of the styles, which a press has no time for.
  handOn((focused) => Boolean(focused.closest("[hidden]")));
}
const paintLater = later(paint);

// ---- what is left before it

const needs = /** @type {HTMLElement | null} */ (document.querySelector(".before > h2 + .needs"));
if (needs) {
  const place = el("div", { hidden: true });
  const plan = button("plain", () => withModel(async ({ planHere }) => {
    if (!place.hasChildNodes()) await planHere(id, place);
    place.hidden = !place.hidden;
    plan.ariaExpanded = String(!place.hidden);
  }));
  plan.textContent = t("plan-here");
  plan.ariaExpanded = "false";
  needs.dataset.ready = "";
  needs.after(plan, place);
}

// ---- now, and after each change

show();
paint();
let asked = new URLSearchParams(location.search).get("path");
function refine() {
  if (!progress.begun && asked === null) return;
  (globalThis.requestIdleCallback ?? setTimeout)(async () => {
    try {
      lead(await (await ahead()).along(id, asked));
      asked = null;
      show();
      paint();
    } catch { /* without the network the page's own links stay */ }
  });
}
progress.subscribe(() => {
  show();
  paintLater();
  refine();
});
refine();
