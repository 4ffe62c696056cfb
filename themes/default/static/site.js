// Every page: what the reader set for the whole site, the switch between light and dark, what stands beside headings; and
// what only some pages need, loaded where they do.

const root = document.documentElement;
/** The path of the site's root. */
export const base = new URL(root.dataset.base ?? "./", location.href).pathname;

/** A setting of the whole site, in this browser. @param {string} name @returns {string} empty: not set */
export const setting = (name) => {
  try { return localStorage.getItem(`roadbook-${name}:${base}`) ?? ""; } catch { return ""; }
};

/** Where the browser keeps nothing, a setting holds for this page. @param {string} name @param {string} value */
export const keep = (name, value) => {
  try { localStorage.setItem(`roadbook-${name}:${base}`, value); } catch { /* storage is blocked or full */ }
};

// Controls that do nothing without this module wait in templates.
for (const template of document.querySelectorAll("template")) {
  if (template.matches(".tools > *, .bottom *")) template.replaceWith(template.content);
}

const theme = document.querySelector("select");
const paint = () => {
  root.dataset.scheme = setting("theme");
  if (theme) theme.value = setting("theme");
};
theme?.addEventListener("change", () => {
  keep("theme", theme.value);
  root.dataset.scheme = theme.value;
});
addEventListener("storage", paint);
paint();

// Headings lead to themselves, so that their addresses can be copied.
for (const heading of document.querySelectorAll(".body :is(h2, h3, h4)[id]")) {
  if (heading.querySelector("a")) continue;
  const link = document.createElement("a");
  link.className = "anchor";
  link.href = `#${heading.id}`;
  link.append(...heading.childNodes);
  heading.append(link);
}

// The contents list follows: the last heading above the first third of the window is the current one.
const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".headings a")]);
/** @param {HTMLAnchorElement} link */
const target = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));
const seen = new IntersectionObserver(() => {
  const current = links.filter((link) => (target(link)?.getBoundingClientRect().top ?? Infinity) < innerHeight / 3).at(-1);
  for (const link of links) link.ariaCurrent = link === current ? "location" : null;
}, { rootMargin: "0px 0px -66%" });
for (const heading of links.map(target)) if (heading) seen.observe(heading);

const keys = () => import("./keys.js");
document.querySelector(".bottom .keys")?.addEventListener("click", async () => (await keys()).help());
/** @type {typeof import("./keys.js") | undefined} */
let loaded;
addEventListener("keydown", async (event) => (loaded ?? (loaded = await keys())).press(event));
if (document.querySelector(".tabs")) import("./tabs.js");

// Code is seldom copied: its buttons come when the first block is near.
const code = document.querySelector(".body pre");
if (code && navigator.clipboard) new IntersectionObserver((entries, near) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  near.disconnect();
  import("./copy.js");
}).observe(code);
