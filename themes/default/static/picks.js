// Tabs follow the options that the reader picked: those picked since the last look count like tabs chosen now.
import { open } from "./progress.js";
import { base } from "./site.js";
import { remember, remembered, showRemembered } from "./tabs.js";

const { roadmap = "", graph = "" } = document.body.dataset;
const progress = open(base, roadmap);

const look = async () => {
  const picks = { ...progress.choose };
  const before = remembered().picks[roadmap] ?? {};
  const news = Object.keys(picks).filter((choice) => String(picks[choice]) !== String(before[choice])).flatMap((choice) => picks[choice] ?? []);
  if (!news.length) return;
  const { steps, stages } = await (await fetch(graph)).json();
  /** @type {Map<string, string>} */
  const titles = new Map([...steps, ...stages].map((entry) => [entry.id, entry.title]));
  remember(news.map((option) => titles.get(option) ?? option), { [roadmap]: picks });
  showRemembered();
};
progress.subscribe(look);
look();
