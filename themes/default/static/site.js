// A map too wide for its scroller opens at its first step, not at the empty edge beside it.
for (const scroller of document.querySelectorAll(".map-scroller")) {
  const first = scroller.querySelector(".map-step")?.getBoundingClientRect();
  if (first) scroller.scrollLeft = first.left + first.width / 2 - scroller.getBoundingClientRect().left - scroller.clientWidth / 2;
}

// Tab groups: without this module every tab is shown under its name. The reader's choice holds for all groups, and for
// later pages where the browser lets the site keep it. Its key carries the site's base path.
const base = new URL(document.querySelector(".site-title")?.getAttribute("href") ?? "./", location.href).pathname;
const key = `roadbook:${base}:tab`;

const remembered = () => {
  try { return JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; }
};
const remember = (name) => {
  const names = [name, ...remembered().filter((other) => other !== name)].slice(0, 8);
  try { localStorage.setItem(key, JSON.stringify(names)); } catch { /* storage is off: the choice holds for this page */ }
};

const groups = [...document.querySelectorAll(".tabs")].map((element, group) => {
  const panels = [...element.querySelectorAll(":scope > .tab")];
  const list = document.createElement("div");
  list.className = "tab-list";
  list.setAttribute("role", "tablist");
  const tabs = panels.map((panel, at) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.textContent = panel.dataset.tab;
    tab.id = `tab-${group}-${at}`;
    tab.setAttribute("role", "tab");
    panel.id ||= `panel-${group}-${at}`;
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => choose(panel.dataset.tab, tab));
    list.append(tab);
    return tab;
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    tab.focus();
    tab.click();
  });
  element.prepend(list);
  element.dataset.ready = "";
  const show = (name) => {
    const shown = panels.findIndex((panel) => panel.dataset.tab === name);
    if (shown < 0) return false;
    panels.forEach((panel, at) => {
      panel.hidden = at !== shown;
      tabs[at].setAttribute("aria-selected", String(at === shown));
      tabs[at].tabIndex = at === shown ? 0 : -1;
    });
    return true;
  };
  show(panels[0]?.dataset.tab);
  return show;
});

// The chosen tab stays where it is on the screen while groups above it change their height.
function choose(name, tab) {
  const before = tab.getBoundingClientRect().top;
  groups.forEach((show) => show(name));
  scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: "instant" });
  remember(name);
}

for (const show of groups) remembered().some(show);
