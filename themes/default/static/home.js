// How far the reader is in each roadmap, on the cards of the home page.
import { el, root } from "./page.js";
import { open } from "./progress.js";
import { t } from "./words.js";

/** @type {HTMLElement[]} */
const cards = [...document.querySelectorAll("article[data-roadmap][data-graph]")].filter((card) => card instanceof HTMLElement);
/** @param {HTMLElement} card */
const progressOf = ({ dataset: { roadmap = "" } }) => open(root.pathname, roadmap);
// A step that is shared counts in a roadmap where nothing else is ticked.
const hasBegun = () => cards.some((card) => progressOf(card).begun);

/** Cards of which nothing is left. @type {Set<HTMLElement>} */
const over = new Set();
/** The card with the one button that the eye should go to: the first that is under way, else the first to begin. */
const main = () => cards.find((card) => progressOf(card).begun && !over.has(card)) ?? cards.find((card) => !over.has(card));

/** What a card needs to know, loaded for a reader who has begun, when the card comes into sight. @param {HTMLElement} card */
async function load(card) {
  const [plan, rename, times, answer] = await Promise.all([import("./plan.js"), import("./rename.js"), import("./times.js"), fetch(card.dataset.graph ?? "")]);
  const json = await answer.json();
  rename.adoptAll(progressOf(card), json);
  return { plan, times, model: plan.load(json) };
}

/** @type {Set<() => Promise<void>>} */
const shows = new Set();

/** What a card says of a reader takes the place of what it said before, so that nothing moves. @param {HTMLElement} card */
function watch(card) {
  const progress = progressOf(card);
  const facts = /** @type {HTMLElement | null} */ (card.querySelector(":scope > .facts"));
  const line = el("p", { class: "facts card-progress", hidden: true });
  facts?.after(line);
  const button = /** @type {HTMLAnchorElement | null} */ (card.querySelector(".button"));
  const { href = "", childNodes = [], lastElementChild: title = null } = button ?? {};
  const first = [...childNodes];
  /** @param {{title: string, url: string}} [next] */
  const lead = (next) => {
    if (!button) return;
    button.classList.toggle("quiet", card !== main());
    button.href = next ? new URL(next.url, root).href : href;
    button.replaceChildren(...next ? [t("go-on", { title: next.title })] : hasBegun() ? [t("open-roadmap"), title ?? ""] : first);
  };
  /** @param {boolean} isBegun */
  const tell = (isBegun) => {
    line.hidden = !isBegun;
    if (facts) facts.hidden = isBegun;
  };
  /** @type {ReturnType<typeof load> | undefined} */
  let loading;
  return async () => {
    if (!hasBegun()) {
      tell(false);
      lead();
      return;
    }
    if (!progress.begun) lead();
    const { plan, times, model } = await (loading ??= load(card));
    const { json } = model;
    const left = plan.readerPlan(model, plan.readerOf(model, progress));
    const behind = left.behind.length;
    const n = left.behind.filter((id) => progress.state(id) === "done").length;
    const of = behind + left.steps.length - left.optional.length;
    const [next] = plan.ready(model, left, (name) => ["done", "skipped"].includes(progress.state(name) ?? ""));
    const doing = left.steps.find((id) => progress.state(id) === "doing");
    const step = [...json.steps, ...json.stages].find(({ id }) => id === (doing ?? next?.step ?? next?.choice));
    const said = [t("n-of-done", { n, of }), behind > n && t("n-skipped", { n: behind - n })].filter(Boolean).join(", ");
    const hours = json.paths.find(({ id }) => id === progress.path)?.hours_per_week ?? json.hours_per_week;
    const time = behind < of && times.time(left.required, hours, left.missing);
    const isBegun = behind > 0 || progress.begun;
    tell(isBegun);
    line.replaceChildren(el("progress", { class: "bar", max: of, value: behind, "aria-label": said }),
      [behind === of ? t("all-done") : said, time && t("time-left", { time })].filter(Boolean).join(" · "));
    lead(isBegun ? step : undefined);
    // The others hear of it, as the one button may be theirs now.
    if (over.has(card) === !step) return;
    if (step) over.delete(card);
    else over.add(card);
    for (const show of shows) show();
  };
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting || !(target instanceof HTMLElement)) continue;
    seen.unobserve(target);
    const show = watch(target);
    shows.add(show);
    progressOf(target).subscribe(show);
    show();
  }
}, { rootMargin: "50%" });
for (const card of cards) seen.observe(card);
