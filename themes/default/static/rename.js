// Progress follows steps, stages, choices and paths to the ids that they have now.
import { keyOf, read, write } from "./progress.js";

/** @typedef {import("./progress.js").Entry} Entry */
/** By id, the ids that it had. @typedef {Record<string, string[]>} Former */

/** @param {string} base the path of the site's root @param {string} roadmap @param {Former} former of steps, stages and choices @param {Former} [paths] */
export function adopt(base, roadmap, former, paths = {}) {
  const key = keyOf(base, roadmap);
  const text = JSON.stringify(read(key));
  const olds = [former, paths].flatMap(Object.values).flat();
  if (olds.some((old) => text.includes(JSON.stringify(old)))) write([[key, (entry) => {
    for (const id in former) former[id].forEach((old) => rename(entry, old, id));
    for (const id in paths) if (paths[id].includes(entry.path ?? "")) entry.path = id;
  }]]);
}

/** @typedef {{id: string, former_ids: string[]}} Named */

/** Follows all renames of a roadmap. @param {import("./progress.js").Progress} progress @param {{steps: Named[], stages: Named[], paths: Named[]}} json its roadmap.json */
export function adoptAll(progress, { steps, stages, paths }) {
  /** @param {Named[]} list */
  const former = (list) => Object.fromEntries(list.filter((one) => one.former_ids.length).map((one) => [one.id, one.former_ids]));
  adopt(progress.base, progress.roadmap, former([...steps, ...stages]), former(paths));
}

/** What has the new id already stays. @param {Entry} entry @param {string} old @param {string} id */
function rename({ steps, topics, choose }, old, id) {
  if (old in topics) topics[id] = [...new Set([...topics[id] ?? [], ...topics[old]])];
  for (const part of [steps, topics, choose]) {
    if (old in part) part[id] ??= part[old];
    delete part[old];
  }
  for (const choice in choose) choose[choice] = choose[choice].map((option) => option === old ? id : option);
}
