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

/** The card that the eye should go to: the first with progress. */
const main = () => cards.find((card) => progressOf(card).begun);

/** What a card needs to know, loaded for a reader who has begun, when the card comes into sight. @param {HTMLElement} card */
async function load(card) {
  const [plan, rename, answer] = await Promise.all([import("./plan.js"), import("./rename.js"), fetch(card.dataset.graph ?? "")]);
  const json = await answer.json();
  rename.adoptAll(progressOf(card), json);
  return { plan, model: plan.load(json) };
}

/** @param {HTMLElement} card */
function watch(card) {
  const progress = progressOf(card);
  const whole = card.querySelector(".button");
  const line = el("p", { class: "card-progress", hidden: !progress.begun });
  [...card.querySelectorAll(":scope > p:not(:has(a))")].at(-1)?.after(line);
  /** @type {ReturnType<typeof load> | undefined} */
  let loading;
  return async () => {
    if (!hasBegun()) {
      line.hidden = true;
      whole?.classList.toggle("quiet", card !== cards[0]);
      return;
    }
    const { plan, model } = await (loading ??= load(card));
    const left = plan.readerPlan(model, plan.readerOf(model, progress));
    const behind = left.behind.length;
    const n = left.behind.filter((id) => progress.state(id) === "done").length;
    const of = behind + left.steps.length - left.optional.length;
    const [next] = plan.ready(model, left, (name) => ["done", "skipped"].includes(progress.state(name) ?? ""));
    const doing = left.steps.find((id) => progress.state(id) === "doing");
    const step = [...model.json.steps, ...model.json.stages].find(({ id }) => id === (doing ?? next?.step ?? next?.choice));
    const said = [t("n-of-done", { n, of }), behind > n && t("n-skipped", { n: behind - n })].filter(Boolean).join(", ");
    line.hidden = !behind && !progress.begun;
    const isMain = card === (main() ?? cards[0]);
    whole?.classList.toggle("quiet", !isMain || !line.hidden);
    line.replaceChildren(
      el("progress", { class: "bar", max: of, value: behind, "aria-label": said }), " ",
      el("span", {}, behind === of ? t("all-done") : said),
      ...step ? [" ", el("a", { class: isMain ? "button" : "button quiet", href: new URL(step.url, root).href }, t("go-on", { title: step.title }))] : []);
  };
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting || !(target instanceof HTMLElement)) continue;
    seen.unobserve(target);
    const show = watch(target);
    progressOf(target).subscribe(show);
    show();
  }
}, { rootMargin: "50%" });
for (const card of cards) seen.observe(card);
