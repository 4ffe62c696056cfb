// What a step's page says with the roadmap's model: the way on, what is left before it, "I know this already".
import { isDone, met } from "./needs.js";
import { el, notice, progress, root } from "./page.js";
import { elsewhere, fullName, knows, load, planTo, readerOf, readerPlan, ready } from "./plan.js";
import { open } from "./progress.js";
import { adoptAll } from "./rename.js";
import { pace, time } from "./times.js";
import { t } from "./words.js";

/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./plan.js").Roadmap} Roadmap */
/** @typedef {{title: string, url: string}} Link */
/** A need of which one cannot say which alternative the reader knows. @typedef {ReturnType<typeof knows>["ask"][number]} Ask */

/** @param {URL | string} url */
async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  /** @type {Roadmap} */
  const json = await answer.json();
  return { json, model: load(json), entries: new Map([...json.steps, ...json.stages].map((entry) => [entry.id, entry])) };
}

/** @typedef {Awaited<ReturnType<typeof fetched>>} Loaded */
/** @type {Promise<Loaded> | undefined} */
let loading;

/** This page's roadmap. */
const roadmap = () => loading ??= fetched(document.body.dataset.graph ?? "").then((loaded) => {
  adoptAll(progress, loaded.json);
  return loaded;
}, (error) => {
  loading = undefined;
  throw error;
});

/** Other roadmaps; null where they cannot be found. @type {Map<string, Loaded | null>} */
const others = new Map();

/** @param {string[]} names */
async function loadOthers(names) {
  for (const name of names) {
    if (others.has(name)) continue;
    const known = [await roadmap(), ...others.values()].flatMap((one) => one?.json.elsewhere ?? []);
    const url = known.find(({ id }) => id.startsWith(`${name}/`))?.roadmap_url ?? `${name}/`;
    others.set(name, await fetched(new URL(`${url}roadmap.json`, root)).catch(() => null));
  }
}

/** @param {Loaded} other */
const readerOfOther = ({ json, model }) => ({ ...readerOf(model, open(progress.base, json.id)), path: null });

/** Where a step, stage or choice is. @param {Loaded} loaded @param {string} id @returns {Link} */
const link = ({ entries }, id) => {
  const { title = id, url = "" } = entries.get(id) ?? {};
  return { title, url: new URL(url, root).href };
};

/** @param {Loaded} loaded */
const hours = ({ json }) => json.paths.find(({ id }) => id === progress.path)?.hours_per_week ?? json.hours_per_week;

// ---- the way on

/** @param {string} side of the page's end @param {Link | undefined} to @param {string} label */
function onward(side, to, label) {
  const nav = document.querySelector(".onward");
  let a = /** @type {HTMLAnchorElement | null | undefined} */ (nav?.querySelector(`.${side}`));
  if (!a && to) nav?.[side === "next" ? "append" : "prepend"](a = el("a", { class: side, rel: side === "next" ? "next" : "prev" }));
  if (!to) a?.remove();
  if (!to || !a) return;
  a.href = to.url;
  a.replaceChildren(el("span", {}, label), to.title);
}

/** Sets the links at the end along the reader's own way. @param {string} id @param {string | null} asked the path that the address names; empty: none @returns {Promise<Link | null>} what comes next */
export async function along(id, asked) {
  const loaded = await roadmap();
  const { json, model } = loaded;
  if (asked === "" || json.paths.some((one) => one.id === asked)) progress.follow(asked || null);
  const reader = readerOf(model, progress);
  const left = readerPlan(model, reader);
  const taken = Object.fromEntries([...left.choices].map(([choice, { options }]) => [choice, options]));
  const way = readerPlan(model, { path: reader.path, choose: { ...taken, ...reader.choose } }).steps;
  const at = way.indexOf(id);
  const path = json.paths.find((one) => one.id === progress.path);
  const position = document.querySelector(".position");
  const name = path?.title ?? "";
  if (at < 0 && path) position?.replaceChildren(t("off-path", { name }));
  if (at >= 0) {
    onward("back", way[at - 1] ? link(loaded, way[at - 1]) : undefined, path ? t("previous-on", { name }) : t("previous-step"));
    onward("next", way[at + 1] ? link(loaded, way[at + 1]) : undefined, path ? t("next-on", { name }) : t("next-step"));
    const nth = path ? t("step-position-on", { n: at + 1, of: way.length, name }) : t("step-position", { n: at + 1, of: way.length });
    const done = way.filter((step) => progress.state(step) === "done").length;
    position?.replaceChildren([nth, done ? t("n-done", { n: done }) : ""].filter(Boolean).join(" · "));
  }
  met(model);
  const next = ready(model, left, isDone).map(({ step, choice }) => step ?? choice ?? "").filter((one) => one !== id);
  if (next.length) return link(loaded, way.slice(at + 1).find((step) => next.includes(step)) ?? next[0]);
  return left.steps.length > left.optional.length ? null : { title: t("all-done-here"), url: new URL(json.url, root).href };
}

// ---- the plan to here

/** Steps with their times. @param {Loaded} loaded @param {Plan} plan */
function listed(loaded, plan) {
  const list = el("ol", { class: "plan-steps" }, ...plan.steps.map((id) => {
    const { title, url } = link(loaded, id);
    const step = loaded.json.steps.find((one) => one.id === id);
    const work = step?.duration ? time(step.duration.minutes, hours(loaded)) : "";
    return el("li", {}, el("a", { href: url }, title), " ", el("span", { class: "time" }, work));
  }));
  const total = time(plan.required, hours(loaded), plan.missing);
  const at = pace(plan.required, hours(loaded), plan.missing);
  const counted = [...plan.undecided].map(([choice, options]) => el("p", { class: "note" },
    t("counted-with", { choice: link(loaded, choice).title, options: options.map((id) => link(loaded, id).title).join(t("or")) })));
  const facts = [t("steps", { n: plan.steps.length }), [total, at && t("at-pace", { pace: at })].filter(Boolean).join(" ")].filter(Boolean).join(" · ");
  return [el("p", { class: "facts" }, facts), list, ...counted];
}

/** What comes first of other roadmaps, as far as these can be found. @param {Plan} plan @returns {Promise<{nodes: Node[], ids: string[]}>} */
async function first(plan) {
  /** @param {string} name */
  const get = (name) => {
    const other = others.get(name);
    return other ? { model: other.model, reader: readerOfOther(other) } : undefined;
  };
  for (;;) {
    const plans = elsewhere(progress.roadmap, plan, get);
    const fresh = plans.map(({ roadmap }) => roadmap).filter((name) => !others.has(name));
    if (!fresh.length) {
      /** @type {Node[]} */
      const nodes = [];
      for (const { roadmap, plan } of plans) {
        const other = others.get(roadmap);
        if (other && plan?.steps.length) nodes.push(el("h3", {}, t("first-in", { title: other.json.title })), ...listed(other, plan));
      }
      const names = plans.flatMap(({ roadmap, plan }) => plan?.steps.map((step) => fullName(roadmap, step)) ?? []);
      const own = `${progress.roadmap}/`;
      return { nodes, ids: names.map((name) => name.startsWith(own) ? name.slice(own.length) : name) };
    }
    await loadOthers(fresh);
  }
}

/** Writes what is left before a step, and keeps it true. @param {string} id @param {HTMLElement} place */
export async function planHere(id, place) {
  const loaded = await roadmap();
  const box = el("div", { class: "plan-here" });
  const show = async () => {
    // Done or not, it is asked what comes before it.
    const { done, skipped, ...reader } = readerOf(loaded.model, progress);
    const but = (/** @type {string[]} */ ids = []) => ids.filter((one) => one !== id);
    const known = { ...reader, done: but(done), skipped: but(skipped) };
    const before = await first(planTo(loaded.model, id, known));
    // A step that both roadmaps show stands with what comes first.
    const plan = planTo(loaded.model, id, { ...known, done: [...known.done, ...before.ids] });
    const isAlone = plan.steps.every((step) => step === id) && !before.ids.length;
    box.replaceChildren(...isAlone ? [el("p", {}, t("nothing-left"))]
      : [...before.nodes, el("h3", {}, before.ids.length ? t("then-here") : t("plan-to-here")), ...listed(loaded, plan)]);
  };
  await show();
  progress.subscribe(show);
  place.append(box);
}

// ---- "I know this already"

/** @param {string[]} ids */
function tick(ids) {
  notice(t("n-ticked", { n: ids.length }), progress.set(ids, "done"));
}

/** What steps, stages and choices of other roadmaps mean when they are known, as far as they are loaded. @param {string[]} names @returns {{steps: Map<string, string>, lacks: string[]}} titles by id, and roadmaps to load */
function beyond(names) {
  const queue = new Set(names);
  const steps = new Map();
  const lacks = new Set();
  // What is added while this goes on has its turn, too.
  for (const name of queue) {
    const [roadmap, id] = name.split("/");
    const other = others.get(roadmap);
    if (other === undefined && roadmap !== progress.roadmap) lacks.add(roadmap);
    if (!other) continue;
    const found = knows(other.model, id, readerOfOther(other));
    for (const step of found.steps) steps.set(`${roadmap}/${step}`, link(other, step).title);
    for (const more of found.elsewhere) queue.add(more);
  }
  for (const step of steps.keys()) if (progress.state(step) === "done") steps.delete(step);
  return { steps, lacks: [...lacks] };
}

/** Ticks a step and, after asking, what it needs. @param {string} id */
export async function knowThis(id) {
  const loaded = await roadmap();
  const { model } = loaded;
  const reader = readerOf(model, progress);
  /** What the reader says to know of each open need. @type {Map<string, string[]>} */
  const picked = new Map();
  /** What is asked, with what was answered taken in, and what that asks again. */
  const find = async () => {
    const goals = [id];
    /** @type {Map<string, Ask>} */
    const asked = new Map();
    for (;;) {
      const found = knows(model, goals, reader);
      const { steps, lacks } = beyond(found.elsewhere);
      await loadOthers(lacks);
      const fresh = found.ask.map((ask) => /** @type {[string, Ask]} */ ([ask.choice ?? ask.options.join(), ask])).filter(([key]) => !asked.has(key));
      if (!fresh.length && !lacks.length) {
        for (const step of found.steps) steps.set(step, link(loaded, step).title);
        return { steps, asked };
      }
      for (const [key, ask] of fresh) {
        asked.set(key, ask);
        goals.push(...picked.get(key) ?? []);
      }
    }
  };
  let { steps, asked } = await find();
  if (steps.size < 2 && !asked.size) {
    tick([...steps.keys()]);
    return;
  }
  const list = el("ul", { class: "plan-steps" });
  const asks = el("div");
  const all = el("button", { class: "button", value: "tick" });
  const box = el("dialog", { class: "float know", "aria-labelledby": "know-title", onclose: () => {
    box.remove();
    if (!box.returnValue) return;
    // What opened it goes away with the step's being done.
    /** @type {HTMLElement | null} */ (document.querySelector(".tracker-done"))?.focus();
    tick([...steps.keys()]);
  } },
    el("h2", { id: "know-title" }, t("know-title", { title: link(loaded, id).title })), el("p", {}, t("know-hint")), list, asks,
    el("form", { method: "dialog", class: "transfer-line" }, all, el("button", { class: "button quiet" }, t("cancel"))));

  /** @param {string} key @param {Ask} ask */
  const field = (key, { choice, options }) => {
    const several = choice !== null && (loaded.json.stages.find((stage) => stage.id === choice)?.choose ?? 1) > 1;
    const legend = choice ? t("know-which", { choice: link(loaded, choice).title }) : t("know-one-of");
    const inputs = options.filter((option) => !option.includes("/")).map((option) => el("label", {}, el("input", {
      type: several ? "checkbox" : "radio", name: key, value: option, onchange: async () => {
        picked.set(key, [...made.querySelectorAll("input")].filter((input) => input.checked).map((input) => input.value));
        ({ steps, asked } = await find());
        show();
      },
    }), " ", link(loaded, option).title));
    const made = el("fieldset", {}, el("legend", {}, legend), ...inputs);
    return made;
  };
  /** @type {Map<string, HTMLElement>} */
  const fields = new Map();
  const show = () => {
    list.replaceChildren(...[...steps.values()].map((title) => el("li", {}, title)));
    all.textContent = t("tick-n", { n: steps.size });
    for (const [key, made] of fields) made.hidden = !asked.has(key);
    for (const [key, ask] of asked) {
      if (fields.has(key)) continue;
      const made = field(key, ask);
      fields.set(key, made);
      asks.append(made);
    }
  };
  show();
  document.body.append(box);
  box.showModal();
}
