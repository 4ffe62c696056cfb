// The model of a roadmap in the browser: pure functions on its roadmap.json. No DOM, no storage, no words.
// It follows the same rules as the program (CONTRACT.md §4, tests/model/README.md); tests hold the two together.
//
//   const model = load(await (await fetch(graph)).json());
//   const reader = readerOf(model, progress);        or {path, choose, done, skipped} by hand; unknown ids say nothing
//   const plan = readerPlan(model, reader);          what is left to learn: what is done or skipped is no part of it
//   ready(model, plan, ticked)                       what to learn next; ticked("frontend/css"): is that step of another
//                                                    roadmap done or skipped?
//   doneElsewhere(model, ticked)                     the same question of "frontend/basics", a stage, or of a choice
//   planTo(model, "sql", reader)                     the plan to a step, stage or choice
//   elsewhere("backend", plan, roadmap => ({model, reader}))  what it needs of other roadmaps: their plans
//   knows(model, "sql", reader)                      what "I know this already" ticks, and what to ask before
//   schedule(model, plan.steps, hoursPerWeek)        the weeks of each step
//   implied(before, after)                           what a pick means for the other choices
//
// A decision with fewer options than its choice asks for is none. Minutes are whole; ranges are [min, max].

/** @typedef {[min: number, max: number]} Range minutes of work */
/** @typedef {string | {step?: string, any?: string[], because?: string}} Need */
/**
 * @typedef {{id: string, title: string, url: string, stage: string | null, step: number | null, optional: boolean,
 *   level: string | null, duration: {text: string, minutes: Range} | null, prerequisites: Need[], reduced: Need[],
 *   recommended: Need[], topics: number, resources: number, former_ids: string[],
 *   plan: {order: number, unlocks: number, slack: Range | null}}} Step as roadmap.json has it
 * @typedef {{id: string, title: string, url: string, parent: string | null, step: number | null, optional: boolean,
 *   prerequisites: Need[], choose: number | null, default: string[], members: string[], former_ids: string[]}} Stage
 * @typedef {{id: string, title: string, url: string, goals: string[], optional_goals: string[],
 *   choose: Record<string, string[]>, among: Record<string, string[]>, assume: string[], hours_per_week: number | null,
 *   former_ids: string[]}} Path
 * @typedef {{id: string, title: string, url: string, roadmap_title: string, roadmap_url: string, choose: number | null,
 *   requires: string[] | null}} Elsewhere "frontend/css"; a stage or choice says what has to be ticked of it
 * @typedef {{id: string, title: string, url: string, hours_per_week: number, steps: Step[], stages: Stage[],
 *   paths: Path[], elsewhere?: Elsewhere[]}} Roadmap
 */
/**
 * @typedef {object} Reader
 * @property {string | null} [path]
 * @property {Record<string, string[]>} [choose] by choice the options picked; what the path decides goes before
 * @property {string[]} [done]
 * @property {string[]} [skipped]
 */
/**
 * @typedef {object} Choice a choice that the plan came upon
 * @property {string[]} options those met or taken, by place
 * @property {boolean} decided by the path or the reader
 * @property {string[]} out of an undecided one, the options that need a step which decisions leave out
 */
/**
 * @typedef {object} Plan
 * @property {string[]} steps still to do, in order
 * @property {string[]} optional those of them that are optional
 * @property {Range} required the work of the others
 * @property {Range} all the work of all
 * @property {number} missing how many required steps have no estimate
 * @property {Map<string, string[]>} undecided choices that nobody decided, with the options met or taken meanwhile
 * @property {Map<string, Choice>} choices
 * @property {string[]} excluded steps that got in although a decision leaves them out
 * @property {string[]} behind required steps that are done or skipped: "4 of 9" is behind.length of that and the required
 * @property {string[]} elsewhere what its steps need, plainly, of other roadmaps: "frontend/css"
 * @property {Reader} reader
 */

// A roadmap as a graph. Its nodes are numbers: the steps by place, then what each folder requires (the first is the
// roadmap itself), then what the steps in each folder inherit, then every `any`. Edges lead through them, so that a
// stage of 1,000 steps that 1,000 others need has 2,000.

/** @typedef {ReturnType<typeof load>} Model */

/** @param {Roadmap} json */
export const load = (json) => {
  const root = json.steps.length;
  const folders = [{ id: "", parent: null, optional: false, prerequisites: [], choose: null, default: [], members: [] }, ...json.stages];
  const entries = [...json.steps, ...folders];
  const inherited = entries.length;
  const ids = entries.map(({ id }) => id);
  const node = new Map(ids.map((id, at) => [id, at]));
  const parent = [...json.steps.map(({ stage }) => stage), ...folders.map((folder) => folder.parent)].map((id) => node.get(id ?? "") ?? root);
  /** What a node is made of. @type {number[][]} */
  const inputs = [];
  /** Of an N of M its alternatives; a text for one of another roadmap. @type {(number | string)[][]} */
  const slots = [];
  /** How many inputs meet a node. @type {number[]} */
  const wanted = Array(inherited + folders.length).fill(Infinity);
  /** Plain needs in other roadmaps, by the node that has them. @type {string[][]} */
  const away = [];
  /** Of an `any`, the step or folder that it is written in. @type {number[]} */
  const home = [];

  /** @param {number} entry @param {number} at the node that has its needs */
  const read = (entry, at) => {
    inputs[at] = [];
    away[at] = [];
    for (const need of entries[entry].prerequisites) {
      const { step = "", any } = typeof need === "string" ? { step: need } : need;
      const to = any ? wanted.push(1) - 1 : node.get(step) ?? -1;
      if (to < 0) away[at].push(step);
      else inputs[at].push(to);
      if (!any) continue;
      home[to] = entry;
      slots[to] = any.map((id) => node.get(id) ?? id);
      inputs[to] = slots[to].filter(isNode);
    }
    if (entry !== root) inputs[at].push(parent[entry] - root + inherited);
  };
  json.steps.forEach((_, at) => read(at, at));
  // From the inside out: of `any`s that have their turn with the same step, the smaller node is filled first.
  for (let at = inherited; at-- > root;) read(at, at - root + inherited);

  // What the roadmap itself holds is not written: a stage stands where its first step does.
  const top = [...parent.keys()].map((at) => around({ parent, root }, at).pop() ?? at).filter((at) => at !== root);
  const members = folders.map((folder, index) => index ? nodesOf(node, folder.members) : [...new Set(top)]);
  folders.forEach(({ choose }, index) => {
    const at = root + index;
    inputs[at] = members[index].filter((member) => choose || !entries[member].optional);
    if (choose) slots[at] = members[index];
    wanted[at] = choose ?? inputs[at].length;
  });

  /** @type {number[][]} */
  const outputs = inputs.map(() => []);
  inputs.forEach((list, at) => list.forEach((input) => outputs[input].push(at)));
  /** @type {number[]} */
  const order = [];
  json.steps.forEach(({ plan }, at) => order[plan.order - 1] = at);
  return { json, root, inherited, entries, folders, node, ids, parent, members, inputs, outputs, slots, wanted, away, home, order };
};

/** @param {number | string} slot @returns {slot is number} */
const isNode = (slot) => typeof slot === "number";

/** Those of them that are known, each once. @param {Map<string, number>} node @param {Iterable<string>} ids */
const nodesOf = (node, ids) => [...new Set(ids)].flatMap((id) => node.get(id) ?? []);

/** @param {Model} model @param {number} at */
const isChoice = ({ slots, inherited }, at) => at < inherited && slots[at];

/** The folders around a node, from the inside out, but for the roadmap's own. @param {{parent: number[], root: number}} model @param {number} at */
const around = ({ parent, root }, at) => {
  const list = [];
  while ((at = parent[at]) > root) list.push(at);
  return list;
};

/** Goes from node to node, as `next` says. @param {Iterable<number>} from @param {(at: number) => Iterable<number> | void} next */
const walk = (from, next) => {
  const stack = [...from];
  for (let at; (at = stack.pop()) !== undefined;) for (const to of next(at) ?? []) stack.push(to);
};

// What a growing set of steps meets: of a stage all that it requires, N of M alternatives.

/** @param {Model} model */
const meeting = (model) => {
  const { outputs, wanted, root, inherited } = model;
  const met = new Uint8Array(wanted.length);
  const count = new Int32Array(wanted.length);
  /** Met by skipping alone: such an option meets no choice. */
  const skipped = new Uint8Array(wanted.length);
  /** Of the counted inputs, those. */
  const passed = new Int32Array(wanted.length);
  /** @type {number[]} */
  const trail = [];
  /** Whether an alternative is met and so helps to meet its N of M. @param {number} at @param {number} output */
  const meets = (at, output) => met[at] && !(skipped[at] && isChoice(model, output));
  /** @param {number} at @param {boolean} skip */
  const meet = (at, skip) => {
    met[at] = 1;
    skipped[at] = +skip;
    trail.push(at);
  };
  /** Counts a node where it is an input, or no longer: the outputs with enough. @param {number} at @param {1 | -1} by */
  const tally = (at, by) => outputs[at].filter((output) => {
    if (!meets(at, output)) return false;
    passed[output] += by * skipped[at];
    return (count[output] += by) >= wanted[output];
  });
  /** @param {number} at @param {boolean} [skip] */
  const add = (at, skip = false) => {
    if (met[at]) return;
    let next = trail.length;
    for (meet(at, skip); next < trail.length; next++) {
      for (const output of tally(trail[next], 1)) if (!met[output]) meet(output, passed[output] === count[output]);
    }
  };
  /** Takes back all that was added since the trail was so long. @param {number} length */
  const undo = (length) => {
    for (const at of trail.splice(length)) {
      tally(at, -1);
      met[at] = 0;
    }
  };
  // A stage that requires nothing: what else the stage around it holds says whether that is skipped.
  for (let at = root; at < inherited; at++) if (!wanted[at]) add(at, true);
  return { met, count, trail, meets, add, undo };
};

// A plan in the making: take, then fill.

/**
 * @typedef {object} Query
 * @property {boolean} whole the roadmap's own plan
 * @property {number[]} goals
 * @property {number[]} optional
 * @property {Map<number, number[]>} choose
 * @property {Map<number, number[]>} among
 * @property {number[]} assume what the path takes as known
 * @property {number[]} done
 * @property {number[]} skipped
 */

/** @param {Model} model @param {Query} query */
const making = (model, query) => {
  const { root, inherited, entries, folders, parent, members, inputs, slots, wanted, home, order } = model;
  const flags = () => new Uint8Array(wanted.length);
  const { met, count, trail, meets, add, undo } = meeting(model);
  /** Steps and choices: 1 as the path assumes them, 2 as the reader says so. */
  const known = flags();
  /** Options that a decision or a filling took. */
  const taken = flags();
  /** Options outside their choice's `among`. */
  const outside = flags();
  /** Nodes whose inputs were taken; of an N of M, that it was come upon. */
  const visited = flags();
  const filled = flags();
  /** Steps in the order in which they were taken. @type {number[]} */
  const added = [];
  /** @type {Set<number>} */
  const excluded = new Set();
  /** @type {Map<number, number[]>} */
  const undecided = new Map();
  /** @type {Set<number>} */
  const open = new Set();
  /** By step, its place in `order`; by folder, that of the first step taken in it. @type {number[]} */
  const position = [];
  order.forEach((step, at) => position[step] = at);
  /** Where the last search came by. */
  const seen = new Int32Array(wanted.length);
  let search = 0;

  for (const options of query.choose.values()) for (const option of options) taken[option] = 1;
  for (const [choice, options] of query.among) for (const option of inputs[choice]) outside[option] = +!options.includes(option);
  /** A stage means all that it requires. @param {number[]} nodes @param {number} how */
  const assume = (nodes, how) => walk(nodes, (at) => {
    if (at >= root && !slots[at]) return inputs[at];
    known[at] ||= how;
    add(at);
  });
  assume(query.assume, 1);
  assume(query.done, 2);
  for (const step of query.skipped) {
    known[step] ||= 2;
    add(step, true);
  }

  /** Whether a step, which is not in the plan, is left out by a decision, or else by a filling. @param {number} step @param {boolean} [byFilling] */
  const isExcluded = (step, byFilling = true) => [step, ...around(model, step)].some((option) => {
    const choice = parent[option];
    const closed = query.choose.has(choice) || byFilling && visited[choice] && (filled[choice] || met[choice]);
    return isChoice(model, choice) && (outside[option] || closed && !taken[option] && !met[option]);
  });

  /** Adds the goals and all that they need as plain needs; true if that is any step. @param {Iterable<number>} goals */
  const take = (goals) => {
    const before = added.length;
    walk(goals, (at) => {
      if (visited[at] || known[at] && at < root) return;
      visited[at] = 1;
      if (slots[at]) return void open.add(at);
      if (at < root) {
        added.push(at);
        // An `any` that a folder gives to its steps has its turn with the first of them.
        for (const folder of around(model, at)) position[folder] = Math.min(position[folder] ?? Infinity, position[at]);
      }
      return inputs[at];
    });
    // Whether a step was excluded is asked of the plan as it was before.
    const fresh = added.slice(before);
    for (const step of fresh) if (isExcluded(step)) excluded.add(step);
    for (const step of fresh) add(step);
    return fresh.length > 0;
  };

  /** The steps that taking a node would add as plain needs, and the N of M come upon on that way. @param {number} start */
  const closure = (start) => {
    /** @type {number[]} */
    const steps = [];
    /** @type {number[]} */
    const upon = [];
    search++;
    walk([start], (at) => {
      if (seen[at] === search || (at < root ? visited[at] || known[at] : met[at] && !slots[at])) return;
      seen[at] = search;
      if (slots[at]) return void upon.push(at);
      if (at < root) steps.push(at);
      return inputs[at];
    });
    return { steps, upon };
  };

  /** Min + max of what an alternative adds. @param {number[]} steps */
  const work = (steps) => sum(model, steps).reduce((min, max) => min + max);

  /** What an alternative costs: its drawbacks, the worst first, then the work that it adds. @param {number | string} slot @param {number[]} byDefault */
  const cost = (slot, byDefault) => {
    if (!isNode(slot)) return [2, 0];
    const { steps, upon } = closure(slot);
    const drawbacks = [met[slot] > 0, steps.some((step) => isExcluded(step)), !byDefault.includes(slot), missing(model, steps) > 0];
    const mark = trail.length;
    steps.forEach((step) => add(step));
    const lacking = upon.map((need) => ({
      lacks: filled[need] || known[need] ? 0 : Math.max(0, wanted[need] - count[need]),
      left: slots[need].filter((other) => !isNode(other) || !met[other]),
    }));
    undo(mark);
    const works = lacking.flatMap(({ lacks, left }) => lacks
      ? left.map((other) => isNode(other) ? work(closure(other).steps) : 0).sort((a, b) => a - b).slice(0, lacks) : 0);
    return [drawbacks.reduce((all, one) => 2 * all + +one, 0), works.reduce((all, one) => all + one, work(steps))];
  };

  /** The alternative to take next: with the fewest drawbacks, then the least work, the first. @param {number} at @param {Set<number | string>} chosen */
  const best = (at, chosen) => {
    const byDefault = nodesOf(model.node, folders[at - root]?.default ?? []);
    let found;
    let [drawbacks, work] = [Infinity, 0];
    for (const slot of slots[at]) {
      if (chosen.has(slot) || isNode(slot) && (meets(slot, at) || outside[slot] && isChoice(model, at))) continue;
      const costs = cost(slot, byDefault);
      if (costs[0] < drawbacks || costs[0] === drawbacks && costs[1] < work) [found, [drawbacks, work]] = [slot, costs];
    }
    return found;
  };

  /** Takes alternatives of an undecided need until enough are met or taken. @param {number} at */
  const fill = (at) => {
    /** @type {Set<number | string>} */
    const chosen = new Set();
    /** @param {number | string} slot */
    const isMet = (slot) => isNode(slot) && meets(slot, at);
    while (count[at] + [...chosen].filter((slot) => !isMet(slot)).length < wanted[at]) {
      const slot = best(at, chosen);
      if (slot === undefined) break;
      chosen.add(slot);
      if (!isNode(slot)) continue;
      if (isChoice(model, at)) taken[slot] = 1;
      take([slot]);
    }
    if (isChoice(model, at) && chosen.size) undecided.set(at, members[at - root].filter((slot) => chosen.has(slot) || isMet(slot)));
  };

  /** First decided choices, then those with a default, then `any`s, then the other choices. @param {number} at */
  const turn = (at) => {
    const rank = query.choose.has(at) ? 0 : home[at] >= 0 ? 2 : folders[at - root].default.length ? 1 : 3;
    return (rank * wanted.length + (rank === 2 ? position[home[at]] : 0)) * wanted.length + at;
  };

  /** Fills what is open, true if that adds any step. @param {(at: number) => void} [how] */
  const fillAll = (how = fill) => {
    const before = added.length;
    for (let at = -1; ; at = -1) {
      for (const need of open) {
        if (met[need] && !query.choose.has(need)) open.delete(need);
        else if (at < 0 || turn(need) < turn(at)) at = need;
      }
      if (!open.delete(at)) break;
      const options = query.choose.get(at);
      if (options) take(options);
      else how(at);
      filled[at] = 1;
    }
    return added.length > before;
  };

  /** The optional part in a node, all of it or what is flagged so, in place order; true if it takes any step. @param {number} at @param {boolean} all */
  const takeOptional = (at, all) => {
    all ||= entries[at].optional;
    if (at < root) return all && !visited[at] && !known[at] && !closure(at).steps.some((step) => isExcluded(step)) && take([at]);
    let took = slots[at] && all && take([at]);
    // Of a choice, what lies in the options wholly in the plan.
    const inside = members[at - root].filter((member) => !slots[at] || member > root && met[member]);
    for (const member of inside) took = takeOptional(member, slots[at] ? !slots[member] : all) || took;
    return took;
  };

  /** What the goals need that the reader has done or skipped. */
  const behind = () => {
    /** @type {number[]} */
    const found = [];
    search++;
    walk(query.goals, (at) => {
      if (seen[at] === search || known[at] === 1) return;
      seen[at] = search;
      if (known[at] && at < root) found.push(at);
      return slots[at] ? inputs[at].filter((input) => met[input]) : inputs[at];
    });
    return found;
  };

  /** Whether a node needs, plainly, a step which decisions leave out; asked of nodes after those that they need. */
  const leadsOut = () => {
    /** @type {boolean[]} */
    const leads = [];
    /** @param {number} at @returns {boolean} */
    const asked = (at) => leads[at] ??= !slots[at] && !visited[at] && !known[at] && !met[at]
      && (at < root && isExcluded(at, false) || inputs[at].some(asked));
    order.forEach(asked);
    return asked;
  };

  return { added, excluded, undecided, visited, taken, met, meets, take, fillAll, takeOptional, behind, leadsOut };
};

/** Topological; of those that could come next, what the earliest goal holds or leads back to, then by place. @param {Model} model @param {Set<number>} steps @param {number[]} goals */
const goalOrder = ({ root, members, inputs, outputs }, steps, goals) => {
  /** @param {number} at */
  const takesPart = (at) => at >= root || steps.has(at);
  /** By node, the earliest goal that leads back to it. @type {number[]} */
  const first = [];
  goals.forEach((goal, index) => {
    /** @type {number[]} */
    const held = [];
    walk([goal], (at) => at < root ? void held.push(at) : members[at - root]);
    walk(held, (at) => {
      if (first[at] >= 0 || !takesPart(at)) return;
      first[at] = index;
      return inputs[at];
    });
  });
  const ranked = [...steps].sort((a, b) => first[a] - first[b] || a - b);
  /** @type {number[]} */
  const rank = [];
  ranked.forEach((step, at) => rank[step] = at);
  const missing = inputs.map((list) => list.filter(takesPart).length);
  let next = 0;
  /** @param {Iterable<number>} done */
  const settle = (done) => walk(done, (at) => outputs[at].filter((output) => {
    if (--missing[output]) return false;
    if (output < root) next = Math.min(next, rank[output] ?? next);
    return output >= root;
  }));
  settle([...missing.keys()].filter((at) => at >= root && !missing[at]));
  /** @type {number[]} */
  const sorted = [];
  while (next < ranked.length) {
    const step = ranked[next++];
    if (missing[step]) continue;
    missing[step] = -1;
    sorted.push(step);
    settle([step]);
  }
  return sorted;
};

/** @param {Model} model @param {number} step @returns {Range} */
const minutesOf = ({ json }, step) => json.steps[step].duration?.minutes ?? [0, 0];

/** @param {Model} model @param {number[]} steps @returns {Range} */
const sum = (model, steps) => steps.reduce(([min, max], step) => {
  const [least, most] = minutesOf(model, step);
  return [min + least, max + most];
}, [0, 0]);

/** How many have no estimate. @param {Model} model @param {number[]} steps */
const missing = ({ json }, steps) => steps.filter((step) => !json.steps[step].duration).length;

/** @param {Model} model @param {Reader} reader @returns {Query} */
const query = (model, { path, choose, done = [], skipped = [] }) => {
  const { json, node, parent, root, wanted } = model;
  const route = path ? json.paths.find(({ id }) => id === path) ?? json.paths.find((other) => other.former_ids.includes(path)) : null;
  /** @param {Iterable<string>} [ids] */
  const nodes = (ids = []) => nodesOf(node, ids);
  /** @param {Record<string, string[]>} [written] */
  const decisions = (written = {}) => new Map(Object.entries(written).map(([id, options]) => {
    const choice = node.get(id) ?? root;
    return [choice, isChoice(model, choice) ? nodes([options].flat()).filter((option) => parent[option] === choice) : []];
  }));
  const decided = decisions(route?.choose);
  for (const [choice, options] of decisions(choose)) {
    if (!decided.has(choice) && options.length >= wanted[choice]) decided.set(choice, options);
  }
  return {
    whole: !route,
    goals: route ? nodes(route.goals) : [root],
    optional: nodes(route?.optional_goals),
    choose: decided,
    among: decisions(route?.among),
    assume: nodes(route?.assume),
    done: nodes(done).filter((at) => at < root),
    skipped: nodes(skipped).filter((at) => at < root),
  };
};

/** The texts for nodes. @param {Model} model @param {Iterable<number | string>} nodes */
const names = ({ ids }, nodes) => [...nodes].map((at) => isNode(at) ? ids[at] : at);

/** What steps need, plainly, of other roadmaps. @param {Model} model @param {number[]} steps */
const awayFrom = (model, steps) => [...new Set(steps.flatMap((step) =>
  [step, ...around(model, step).map((folder) => folder - model.root + model.inherited)].flatMap((at) => model.away[at])))];

/** @param {Model} model @param {Reader} reader @param {Query} asked @returns {Plan} */
const planOf = (model, reader, asked) => {
  const { ids, slots, order, root, inherited } = model;
  const { added, take, fillAll, meets, ...made } = making(model, asked);
  take(asked.goals);
  fillAll();
  const needed = new Set(added);
  if (!asked.whole) take(asked.optional);
  let more;
  do more = asked.whole && made.takeOptional(root, false); while (fillAll() || more);
  const all = new Set(added);
  const steps = asked.whole ? order.filter((step) => all.has(step)) : goalOrder(model, all, [...asked.goals, ...asked.optional]);
  const required = steps.filter((step) => needed.has(step));
  const leadsOut = made.leadsOut();
  const choices = [...slots.keys()].slice(0, inherited).filter((at) => slots[at] && made.visited[at]).map((at) => {
    const decided = asked.choose.has(at);
    /** @param {(option: number) => unknown} which */
    const options = (which) => names(model, slots[at].filter((slot) => isNode(slot) && which(slot)));
    return /** @type {[string, Choice]} */ ([ids[at], {
      options: options((option) => made.taken[option] || meets(option, at)),
      decided,
      out: decided ? [] : options(leadsOut),
    }]);
  });
  return {
    steps: names(model, steps),
    optional: names(model, steps.filter((step) => !needed.has(step))),
    required: sum(model, required),
    all: sum(model, steps),
    missing: missing(model, required),
    undecided: new Map([...made.undecided].sort(([a], [b]) => a - b).map(([choice, options]) => [ids[choice], names(model, options)])),
    choices: new Map(choices),
    excluded: names(model, steps.filter((step) => made.excluded.has(step))),
    behind: names(model, made.behind()),
    elsewhere: awayFrom(model, steps),
    reader,
  };
};

/** The plan of the path that the reader follows, else of the roadmap: what is left of it. @param {Model} model @param {Reader} reader */
export const readerPlan = (model, reader) => planOf(model, reader, query(model, reader));

/** The plan to a step, a stage or a choice, or to several. @param {Model} model @param {string | string[]} goals @param {Reader} reader */
export const planTo = (model, goals, reader) =>
  planOf(model, reader, { ...query(model, reader), whole: false, goals: nodesOf(model.node, [goals].flat()), optional: [] });

/**
 * Whether what a need names of another roadmap is done.
 * @param {Model} model @param {(name: string) => unknown} ticked
 * @returns {(name: string) => boolean} asked of steps, stages and choices
 */
export const doneElsewhere = ({ json }, ticked) => {
  const others = new Map((json.elsewhere ?? []).map((other) => [other.id, other]));
  /** @param {string} name @returns {boolean} */
  const isDone = (name) => {
    const { requires, choose } = others.get(name) ?? {};
    return requires ? requires.filter(isDone).length >= (choose ?? requires.length) : Boolean(ticked(name));
  };
  return isDone;
};

/**
 * What to learn next, required first; a choice instead of its options while it is undecided.
 * @param {Model} model @param {Plan} plan
 * @param {(name: string) => unknown} [ticked] whether "frontend/css", a step of another roadmap, is done or skipped
 */
export const ready = (model, plan, ticked = () => false) => {
  const { assume, done, skipped } = query(model, plan.reader);
  const { node, ids, inputs, slots, away, root, inherited } = model;
  const { met, add } = meeting(model);
  walk([...assume, ...done], (at) => at >= root && !slots[at] ? inputs[at] : add(at));
  skipped.forEach((step) => add(step, true));
  const isDone = doneElsewhere(model, ticked);
  /** @type {boolean[]} */
  const free = [];
  /** Whether all that a step needs, or inherits, is done. @param {number} at @returns {boolean} */
  const isFree = (at) => free[at] ??= away[at].every(isDone) && inputs[at].every((need) =>
    met[need] || (away[need] && need >= inherited ? isFree(need) : slots[need]?.some((slot) => !isNode(slot) && isDone(slot))));
  const optional = new Set(plan.optional);
  /** @type {Map<string, {step?: string, choice?: string}>} */
  const entries = new Map();
  for (const step of [...plan.steps.filter((id) => !optional.has(id)), ...plan.optional]) {
    const at = node.get(step) ?? root;
    if (met[at] || !isFree(at)) continue;
    const choice = around(model, at).map((folder) => ids[folder]).filter((id) => plan.undecided.has(id)).pop();
    entries.set(choice ?? step, choice ? { choice } : { step });
  }
  return [...entries.values()];
};

/**
 * What "I know this already" ticks: the steps named and all that they need plainly, but for what is done or skipped, in
 * order. While `ask` is not empty, ask, and come again with the alternatives answered as further goals.
 * @param {Model} model @param {string | string[]} goals @param {Reader} reader
 */
export const knows = (model, goals, reader) => {
  const { ids, order, inputs, slots, wanted, root, inherited } = model;
  const named = [goals].flat();
  const nodes = nodesOf(model.node, named);
  const asked = query(model, reader);
  // Who knows a stage has not skipped what it requires.
  const own = new Set(nodes);
  for (const at of own) if (at >= root && !slots[at]) inputs[at].forEach((input) => own.add(input));
  /** @param {number[]} steps */
  const others = (steps) => steps.filter((step) => !own.has(step));
  const made = making(model, { ...asked, done: others(asked.done), skipped: others(asked.skipped) });
  /** @type {number[]} */
  const open = [];
  made.take(nodes);
  made.fillAll((at) => open.push(at));
  const ask = open.filter((at) => !made.met[at]).map((at) => {
    // Not what is met, nor what is taken and waits for an answer itself; but what is met by skipping alone.
    const left = slots[at].filter((slot) => isNode(slot) ? !made.meets(slot, at) && (made.met[slot] || !made.visited[slot]) : !named.includes(slot));
    return {
      choice: at < inherited ? ids[at] : null,
      lacks: wanted[at] + left.length - slots[at].length,
      options: names(model, left),
    };
  });
  return {
    steps: names(model, order.filter((step) => made.visited[step])),
    ask: ask.filter(({ lacks }) => lacks > 0),
    elsewhere: awayFrom(model, made.added),
  };
};

/**
 * The first and last week of each step, from 1, if all takes as little as estimated, as much, and the mean of both.
 * @param {Model} model @param {string[]} steps @param {number} hoursPerWeek
 */
export const schedule = (model, steps, hoursPerWeek) => {
  const week = 60 * hoursPerWeek;
  /** @param {number} start @param {number} end @returns {Range} */
  const weeks = (start, end) => {
    const first = Math.floor(start / week) + 1;
    return [first, Math.max(first, Math.ceil(end / week))];
  };
  let [low, high] = [0, 0];
  return steps.map((id) => {
    const [from, to] = [low, high];
    const [min, max] = minutesOf(model, model.node.get(id) ?? 0);
    low += min;
    high += max;
    return { id, min: weeks(from, low), max: weeks(to, high), mean: weeks((from + to) / 2, (low + high) / 2) };
  });
};

/**
 * What a pick means for the choices that it does not decide: options that it leaves out, or no longer does; options in the
 * plan before and now. A choice that the plan no longer meets has none now.
 * @param {Plan} before @param {Plan} after
 */
export const implied = (before, after) => [...new Set([...before.choices.keys(), ...after.choices.keys()])].flatMap((choice) => {
  const none = { options: [], decided: false, out: [] };
  /** @type {Choice} */
  const old = before.choices.get(choice) ?? none;
  /** @type {Choice} */
  const now = after.choices.get(choice) ?? none;
  /** @param {string[]} list @param {string[]} without */
  const but = (list, without) => list.filter((id) => !without.includes(id));
  const change = { choice, before: old.options, options: now.options, out: but(now.out, old.out), back: but(old.out, now.out) };
  const is = change.out.length || change.back.length || but(now.options, old.options).length || but(old.options, now.options).length;
  return old.decided || now.decided || !is ? [] : [change];
});

/** What a step of a roadmap is called on the whole site; one that is there by `includes` has the name already. @param {string} roadmap @param {string} step */
export const fullName = (roadmap, step) => step.includes("/") ? step : `${roadmap}/${step}`;

/** A plan without some of its steps: the others, and their sums. @param {Model} model @param {Plan} plan @param {(step: string) => boolean} isLeftOut @returns {Plan} */
const without = (model, plan, isLeftOut) => {
  const [steps, optional] = [plan.steps, plan.optional].map((list) => list.filter((step) => !isLeftOut(step)));
  const all = nodesOf(model.node, steps);
  const required = nodesOf(model.node, steps.filter((step) => !optional.includes(step)));
  return { ...plan, steps, optional, required: sum(model, required), all: sum(model, all), missing: missing(model, required) };
};

/**
 * What a plan needs of other roadmaps, and these of others again: their plans, what comes first first, each step once.
 * @param {string} own the roadmap of the plan @param {Plan} plan
 * @param {(roadmap: string) => {model: Model, reader: Reader} | undefined} get
 * @returns {{roadmap: string, goals: string[], plan: Plan | null}[]} without a plan where `get` has no model
 */
export const elsewhere = (own, plan, get) => {
  /** By roadmap. @type {Map<string, Set<string>>} */
  const goals = new Map();
  /** @param {string} name */
  const roadmapOf = (name) => name.slice(0, name.indexOf("/"));
  /** @param {string[]} names */
  const add = (names) => names.forEach((name) => {
    const roadmap = roadmapOf(name);
    if (roadmap !== own) goals.set(roadmap, (goals.get(roadmap) ?? new Set()).add(name.slice(roadmap.length + 1)));
  });
  const count = () => [...goals.values()].reduce((sum, { size }) => sum + size, 0);
  const plans = () => [...goals].map(([roadmap, names]) => {
    const other = get(roadmap);
    return { roadmap, goals: [...names], plan: other ? planTo(other.model, [...names], other.reader) : null };
  });
  add(plan.elsewhere);
  let left = plans();
  for (let known = 0; known !== count(); left = plans()) {
    known = count();
    left.forEach((other) => add(other.plan?.elsewhere ?? []));
  }
  left.reverse();
  const listed = [];
  const names = new Set();
  while (left.length) {
    // Where roadmaps need each other, one has to begin.
    const free = left.findIndex(({ plan }) => !plan?.elsewhere.some((name) => !names.has(name) && left.some(({ roadmap }) => roadmap === roadmapOf(name))));
    const [other] = left.splice(Math.max(free, 0), 1);
    const model = get(other.roadmap)?.model;
    /** @param {string} step */
    const name = (step) => fullName(other.roadmap, step);
    const plan = model && other.plan ? without(model, other.plan, (step) => names.has(name(step))) : null;
    plan?.steps.forEach((step) => names.add(name(step)));
    listed.push({ ...other, plan });
  }
  return listed;
};

/** @param {Model} model @param {{path: string | null, choose: Record<string, string[]>, state(id: string): string | null}} progress @returns {Reader} */
export const readerOf = ({ json }, progress) => {
  /** @param {string} state */
  const which = (state) => json.steps.map(({ id }) => id).filter((id) => progress.state(id) === state);
  return { path: progress.path, choose: progress.choose, done: which("done"), skipped: which("skipped") };
};
