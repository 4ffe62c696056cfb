// How far the reader is in each roadmap, on the cards of the home page.
import { el, root } from "./page.js";
import { keyOf, open, read } from "./progress.js";
import { t } from "./words.js";

/** @param {HTMLElement} card */
function watch(card) {
  const { roadmap = "", graph = "" } = card.dataset;
  const progress = open(root.pathname, roadmap);
  const line = el("p", { class: "card-progress" });
  const loaded = async () => {
    const [plan, answer] = await Promise.all([import("./plan.js"), fetch(graph)]);
    return { plan, model: plan.load(await answer.json()) };
  };
  /** @type {ReturnType<typeof loaded> | undefined} */
  let loading;
  const show = async () => {
    const begun = Object.keys(read(keyOf(root.pathname, roadmap)).steps).length;
    line.hidden = !begun;
    whole?.classList.toggle("quiet", begun > 0);
    if (!begun) return;
    const { plan, model } = await (loading ??= loaded());
    const reader = plan.readerOf(model, progress);
    const left = plan.readerPlan(model, reader);
    const done = left.behind.length;
    const of = done + left.steps.length - left.optional.length;
    const [next] = plan.ready(model, left, (id) => progress.state(id));
    const step = [...model.json.steps, ...model.json.stages].find(({ id }) => id === (next?.step ?? next?.choice));
    line.replaceChildren(
      el("progress", { class: "bar", max: of, value: done, "aria-label": t("n-of-done", { n: done, of }) }), " ",
      el("span", {}, done === of ? t("all-done") : t("n-of-done", { n: done, of })),
      ...step ? [" ", el("a", { class: "button", href: new URL(step.url, root).href }, t("go-on", { title: step.title }))] : []);
  };
  [...card.querySelectorAll(":scope > p:not(:has(a))")].at(-1)?.after(line);
  const whole = card.querySelector(".button");
  progress.subscribe(show);
  show();
}

for (const card of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-roadmap][data-graph]:not(body)"))) watch(card);
