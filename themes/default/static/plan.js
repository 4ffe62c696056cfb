// The model of a roadmap in the browser: pure functions on its roadmap.json. No DOM, no storage, no words.
// It follows the same rules as the program (CONTRACT.md §4, tests/model/README.md); tests hold the two together.
//
//   const model = load(await (await fetch(graph)).json());
//   const reader = readerOf(model, progress);        or {path, choose, done, skipped} by hand; unknown ids say nothing
//   const plan = readerPlan(model, reader);          what is left to learn: what is done or skipped is no part of it
//   ready(model, plan, ticked)                       what to learn next; ticked("frontend/css"): done in another roadmap?
//   remaining(model, plan, "databases")              of a stage (or null: of all) the required work that is left
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
 * @typedef {{id: string, title: string, url: string, hours_per_week: number, steps: Step[], stages: Stage[],
 *   paths: Path[]}} Roadmap
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
  const folders = [{ id: null, optional: false, prerequisites: [], choose: null, default: [], members: [] }, ...json.stages];
  const entries = [...json.steps, ...folders];
  const inherited = entries.length;
  /** @type {Map<string | null, number>} */
  const node = new Map(entries.map(({ id }, at) => [id, at]));
  const parent = [...json.steps.map((step) => step.stage), null, ...json.stages.map((stage) => stage.parent)]
    .map((id, at) => at === root ? -1 : node.get(id) ?? root);
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

  /** @param {number} at @param {Need[]} needs @param {number} folder whose needs come after its own */
  const read = (at, needs, folder) => {
    inputs[at] = [];
    away[at] = [];
    for (const need of needs) {
      const { step = "", any } = typeof need === "string" ? { step: need } : need;
      const to = node.get(step);
      if (any) {
        const all = any.map((id) => node.get(id) ?? id);
        inputs[at].push(wanted.length);
        home[wanted.length] = at < root ? at : at - inherited + root;
        inputs[wanted.length] = all.filter(isNode);
        slots[wanted.length] = all;
        wanted.push(1);
      } else if (to === undefined) {
        away[at].push(step);
      } else {
        inputs[at].push(to);
      }
    }
    if (folder >= root) inputs[at].push(folder - root + inherited);
  };
  json.steps.forEach((step, at) => read(at, step.prerequisites, parent[at]));
  // From the inside out: of `any`s that have their turn with the same step, the smaller node is filled first.
  for (let at = inherited; at-- > root;) read(at - root + inherited, entries[at].prerequisites, parent[at]);

  // What the roadmap itself holds: a stage stands where its first step does.
  const top = new Set([...parent.keys()].map((at) => {
    while (parent[at] > root) at = parent[at];
    return at;
  }));
  top.delete(root);
  const members = folders.map((folder) => folder.id === null ? [...top] : nodesOf(node, folder.members));
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
  const ids = entries.map(({ id }) => id ?? "");
  return { json, root, inherited, entries, folders, node, ids, parent, members, inputs, outputs, slots, wanted, away, home, order };
};

/** @param {number | string} slot @returns {slot is number} */
const isNode = (slot) => typeof slot === "number";

/** Those of them that are known, each once. @param {Map<string | null, number>} node @param {Iterable<string>} ids */
const nodesOf = (node, ids) => [...new Set(ids)].flatMap((id) => node.get(id) ?? []);

/** @param {Model} model @param {number} at */
const isChoice = ({ slots, inherited }, at) => at < inherited && slots[at];

/** The folders around a node, from the inside out, but for the roadmap's own. @param {Model} model @param {number} at */
const around = ({ parent, root }, at) => {
  const list = [];
  while ((at = parent[at]) > root) list.push(at);
  return list;
};

// What a growing set of steps meets: of a stage all that it requires, N of M alternatives.

/** @param {Model} model */
const meeting = (model) => {
  const { inputs, outputs, wanted, root, inherited } = model;
  const met = new Uint8Array(wanted.length);
  const count = new Int32Array(wanted.length);
  /** Met by skipping alone: such an option meets no choice. */
  const skipped = new Uint8Array(wanted.length);
  /** Of the counted inputs, those. */
  const passed = new Int32Array(wanted.length);
  /** @type {number[]} */
  const trail = [];
  /** Whether `at` helps to meet `output`. @param {number} at @param {number} output */
  const counts = (at, output) => !skipped[at] || !isChoice(model, output);
  /** @param {number} at @param {boolean} skip */
  const meet = (at, skip) => {
    met[at] = 1;
    skipped[at] = +skip;
    trail.push(at);
  };
  /** @param {number} at @param {boolean} [skip] */
  const add = (at, skip = false) => {
    if (met[at]) return;
    let next = trail.length;
    for (meet(at, skip); next < trail.length; next++) {
      const from = trail[next];
      for (const to of outputs[from]) {
        if (!counts(from, to)) continue;
        passed[to] += skipped[from];
        if (++count[to] >= wanted[to] && !met[to]) meet(to, passed[to] === count[to]);
      }
    }
  };
  /** Takes back all that was added since the trail was so long. @param {number} length */
  const undo = (length) => {
    for (const from of trail.splice(length)) {
      met[from] = 0;
      for (const to of outputs[from]) {
        if (!counts(from, to)) continue;
        passed[to] -= skipped[from];
        count[to]--;
      }
    }
  };
  // A stage that requires nothing: what else the stage around it holds says whether that is skipped.
  for (let at = root; at < inherited; at++) if (!wanted[at]) add(at, true);
  /** Whether an alternative is met and so helps to meet its N of M. @param {number} at @param {number} output */
  const meets = (at, output) => met[at] && counts(at, output);
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
  const size = wanted.length;
  const state = meeting(model);
  const { met, count, trail, meets } = state;
  /** Steps and choices: 1 as the path assumes them, 2 as the reader says so. */
  const known = new Uint8Array(size);
  /** Options that a decision or a filling took. */
  const taken = new Uint8Array(size);
  /** Options outside their choice's `among`. */
  const outside = new Uint8Array(size);
  /** Nodes whose inputs were taken; of an N of M, that it was come upon. */
  const visited = new Uint8Array(size);
  const filled = new Uint8Array(size);
  /** Steps in the order in which they were taken. @type {number[]} */
  const added = [];
  /** @type {Set<number>} */
  const excluded = new Set();
  /** @type {Map<number, number[]>} */
  const undecided = new Map();
  /** A heap of turns. @type {number[]} */
  const open = [];
  /** By node, its turn while it is open. @type {number[]} */
  const turns = [];
  /** By step, its place in `order`; by folder, that of the first step taken in it. @type {number[]} */
  const position = [];
  order.forEach((step, at) => position[step] = at);
  /** Where the last search came by. */
  const seen = new Int32Array(size);
  let search = 0;

  for (const options of query.choose.values()) for (const option of options) taken[option] = 1;
  for (const [choice, options] of query.among) {
    for (const option of inputs[choice]) outside[option] = +!options.includes(option);
  }

  /** A stage means all that it requires. @param {number[]} nodes @param {number} how */
  const assume = (nodes, how) => {
    const stack = [...nodes];
    for (let at; (at = stack.pop()) !== undefined;) {
      if (at >= root && !slots[at]) {
        for (const input of inputs[at]) stack.push(input);
      } else if (!known[at]) {
        known[at] = how;
        state.add(at);
      }
    }
  };
  assume(query.assume, 1);
  assume(query.done, 2);
  for (const step of query.skipped) {
    known[step] ||= 2;
    state.add(step, true);
  }

  /** Whether a decision leaves out a step, which is not in the plan. @param {number} step @param {boolean} [settled] by filling, too */
  const isExcluded = (step, settled = true) => [step, ...around(model, step)].some((option) => {
    const choice = parent[option];
    if (!isChoice(model, choice)) return false;
    const closed = query.choose.has(choice) || settled && visited[choice] && (filled[choice] || met[choice]);
    return outside[option] || closed && !taken[option] && !met[option];
  });

  // First decided choices, then those with a default, then `any`s, then the other choices.
  /** @param {number} at */
  const comeUpon = (at) => {
    const rank = query.choose.has(at) ? 0 : home[at] >= 0 ? 2 : folders[at - root].default.length ? 1 : 3;
    turns[at] = (rank * size + (rank === 2 ? position[home[at]] : 0)) * size + at;
    push(open, turns[at]);
  };

  /** An `any` that a folder gives to its steps has its turn with the first of them. @param {number} step */
  const noteFirst = (step) => {
    for (const folder of around(model, step)) {
      if (position[folder] <= position[step]) break;
      position[folder] = position[step];
      for (const need of inputs[folder - root + inherited]) if (turns[need]) comeUpon(need);
    }
  };

  /** Adds the goals and all that they need as plain needs; true if that is any step. @param {number[]} goals */
  const take = (goals) => {
    const before = added.length;
    const stack = [...goals];
    for (let at; (at = stack.pop()) !== undefined;) {
      if (visited[at] || known[at] && at < root) continue;
      visited[at] = 1;
      if (slots[at]) {
        comeUpon(at);
        continue;
      }
      if (at < root) {
        added.push(at);
        noteFirst(at);
      }
      for (const input of inputs[at]) stack.push(input);
    }
    // Whether a step was excluded is asked of the plan as it was before.
    const fresh = added.slice(before);
    for (const step of fresh) if (isExcluded(step)) excluded.add(step);
    for (const step of fresh) state.add(step);
    return fresh.length > 0;
  };

  /** The steps that taking a node would add as plain needs, and the N of M come upon on that way. @param {number} start */
  const closure = (start) => {
    search++;
    const steps = [];
    const upon = [];
    const stack = [start];
    for (let at; (at = stack.pop()) !== undefined;) {
      if (seen[at] === search || (at < root ? visited[at] || known[at] : met[at] && !slots[at])) continue;
      seen[at] = search;
      if (slots[at]) {
        upon.push(at);
        continue;
      }
      if (at < root) steps.push(at);
      for (const input of inputs[at]) stack.push(input);
    }
    return { steps, upon };
  };

  /** @param {number[]} steps */
  const work = (steps) => steps.reduce((sum, step) => {
    const [min, max] = minutesOf(model, step);
    return sum + min + max;
  }, 0);

  /** What an alternative costs: its drawbacks as a number, then the work that it adds. @param {number} at @param {boolean} byDefault */
  const cost = (at, byDefault) => {
    const { steps, upon } = closure(at);
    const drawbacks = 8 * met[at] + 4 * +steps.some((step) => isExcluded(step)) + 2 * +!byDefault
      + +(missing(model, steps) > 0);
    const mark = trail.length;
    steps.forEach((step) => state.add(step));
    const lacking = upon.map((need) => ({
      lacks: filled[need] || known[need] ? 0 : wanted[need] - count[need],
      left: slots[need].filter((slot) => !isNode(slot) || !met[slot]),
    }));
    state.undo(mark);
    let sum = work(steps);
    for (const { lacks, left } of lacking) {
      if (lacks <= 0) continue;
      const works = left.map((slot) => isNode(slot) ? work(closure(slot).steps) : 0);
      for (const one of works.sort((a, b) => a - b).slice(0, lacks)) sum += one;
    }
    return [drawbacks, sum];
  };

  /** The alternative to take next: without drawbacks, by default, with the least work, the first. @param {number} at @param {Set<number>} chosen */
  const best = (at, chosen) => {
    const byDefault = nodesOf(model.node, folders[at - root]?.default ?? []);
    let found = -1;
    let least = [Infinity, 0];
    slots[at].forEach((slot, index) => {
      if (chosen.has(index) || isNode(slot) && (meets(slot, at) || outside[slot] && isChoice(model, at))) return;
      const costs = isNode(slot) ? cost(slot, byDefault.includes(slot)) : [2, 0];
      if (costs[0] < least[0] || costs[0] === least[0] && costs[1] < least[1]) [found, least] = [index, costs];
    });
    return found;
  };

  /** Takes alternatives of an undecided need until enough are met or taken. @param {number} at */
  const fill = (at) => {
    /** @type {Set<number>} */
    const chosen = new Set();
    /** @param {number | string} slot */
    const isMet = (slot) => isNode(slot) && meets(slot, at);
    const lacks = () => wanted[at] - count[at] - [...chosen].filter((index) => !isMet(slots[at][index])).length;
    while (lacks() > 0) {
      const index = best(at, chosen);
      if (index < 0) break;
      chosen.add(index);
      const slot = slots[at][index];
      if (!isNode(slot)) continue;
      if (isChoice(model, at)) taken[slot] = 1;
      take([slot]);
    }
    filled[at] = 1;
    if (isChoice(model, at) && chosen.size) undecided.set(at, members[at - root].filter((slot, index) => chosen.has(index) || isMet(slot)));
  };

  /** Fills what is open, true if that adds any step. `ask` keeps what nobody decided. @param {number[]} [ask] */
  const fillAll = (ask) => {
    const before = added.length;
    for (let turn; (turn = pop(open)) !== undefined;) {
      const at = turn % size;
      if (turns[at] !== turn) continue;
      turns[at] = 0;
      const options = query.choose.get(at);
      if (options) {
        take(options);
        filled[at] = 1;
      } else if (!met[at]) {
        if (ask) ask.push(at);
        else fill(at);
      }
    }
    return added.length > before;
  };

  /** The optional part in a node, all of it or what is flagged so, in place order; true if it takes any step. @param {number} at @param {boolean} all */
  const takeOptional = (at, all) => {
    const whole = all || entries[at].optional;
    if (at < root) {
      if (!whole || visited[at] || known[at]) return false;
      return !closure(at).steps.some((step) => isExcluded(step)) && take([at]);
    }
    let took = slots[at] && whole ? take([at]) : false;
    // Of a choice, what lies in the options wholly in the plan.
    const inside = members[at - root].filter((member) => !slots[at] || member > root && met[member]);
    for (const member of inside) took = takeOptional(member, slots[at] ? !slots[member] : whole) || took;
    return took;
  };

  /** What the goals need that the reader has done or skipped. */
  const behind = () => {
    const found = [];
    const stack = [...query.goals];
    search++;
    for (let at; (at = stack.pop()) !== undefined;) {
      if (seen[at] === search || known[at] === 1) continue;
      seen[at] = search;
      if (known[at] && at < root) found.push(at);
      for (const input of inputs[at]) if (!slots[at] || met[input]) stack.push(input);
    }
    return found;
  };

  /** Undecided options that need, plainly, a step which decisions leave out. */
  const leftOut = () => {
    /** @type {boolean[]} */
    const leads = [];
    /** @param {number} at @returns {boolean} */
    const leadsOut = (at) => leads[at] ??= !slots[at] && !visited[at] && !known[at] && !met[at]
      && (at < root && isExcluded(at, false) || inputs[at].some(leadsOut));
    order.forEach(leadsOut);
    return leadsOut;
  };

  return { added, excluded, undecided, visited, taken, met, count, meets, take, fillAll, takeOptional, behind, leftOut };
};

/** All nodes, inputs first, but only the steps among `steps`; those with the smallest key first. @param {Model} model @param {Set<number>} steps @param {(step: number) => number} key */
const sorted = ({ root, inputs, outputs }, steps, key) => {
  const size = inputs.length;
  /** @param {number} at */
  const takesPart = (at) => at >= root || steps.has(at);
  const missing = inputs.map((list) => list.filter(takesPart).length);
  /** @type {number[]} */
  const sorted = [];
  /** @type {number[]} */
  const heap = [];
  /** @type {number[]} */
  const others = [];
  /** @param {number} at */
  const free = (at) => {
    if (missing[at] || !takesPart(at)) return;
    if (at < root) push(heap, key(at) * size + at);
    else others.push(at);
  };
  inputs.forEach((_, at) => free(at));
  for (;;) {
    let at = others.pop();
    if (at === undefined) {
      const next = pop(heap);
      if (next === undefined) return sorted;
      sorted.push(at = next % size);
    }
    for (const output of outputs[at]) {
      missing[output]--;
      free(output);
    }
  }
};

/** @param {Model} model @param {number} step @returns {Range} */
const minutesOf = ({ json }, step) => json.steps[step].duration?.minutes ?? [0, 0];

/** @param {Model} model @param {Reader} reader @returns {Query} */
const query = (model, { path, choose, done = [], skipped = [] }) => {
  const { json, node, parent, root, wanted } = model;
  const route = json.paths.find(({ id }) => id === path) ?? json.paths.find((other) => other.former_ids.includes(path ?? ""));
  /** @param {Record<string, string[]>} [written] */
  const decisions = (written = {}) => new Map(Object.entries(written).map(([id, options]) => {
    const choice = node.get(id) ?? root;
    return [choice, nodesOf(node, [options].flat()).filter((option) => isChoice(model, choice) && parent[option] === choice)];
  }));
  const decided = decisions(route?.choose);
  for (const [choice, options] of decisions(choose)) {
    if (!decided.has(choice) && options.length && options.length >= wanted[choice]) decided.set(choice, options);
  }
  /** @param {string[]} ids */
  const steps = (ids) => nodesOf(node, ids).filter((at) => at < root);
  return {
    whole: !route,
    goals: route ? nodesOf(node, route.goals) : [root],
    optional: nodesOf(node, route?.optional_goals ?? []),
    choose: decided,
    among: decisions(route?.among),
    assume: nodesOf(node, route?.assume ?? []),
    done: steps(done),
    skipped: steps(skipped),
  };
};

/** What a folder holds. @param {Model} model @param {number} at @returns {number[]} */
const held = (model, at) => at < model.root ? [at] : model.members[at - model.root].flatMap((member) => held(model, member));

/** Topological; first what the earliest goal holds or leads back to. @param {Model} model @param {Set<number>} steps @param {number[]} goals */
const goalOrder = (model, steps, goals) => {
  /** By node, the earliest goal that leads back to it. @type {number[]} */
  const first = [];
  goals.forEach((goal, index) => {
    const stack = held(model, goal);
    for (let at; (at = stack.pop()) !== undefined;) {
      if (first[at] >= 0 || at < model.root && !steps.has(at)) continue;
      first[at] = index;
      for (const input of model.inputs[at]) stack.push(input);
    }
  });
  return sorted(model, steps, (step) => first[step] ?? goals.length);
};

/** @param {Model} model @param {number[]} steps @returns {Range} */
const sum = (model, steps) => steps.reduce(([min, max], step) => {
  const [least, most] = minutesOf(model, step);
  return [min + least, max + most];
}, [0, 0]);

/** @param {Model} model @param {number[]} steps */
const missing = ({ json }, steps) => steps.filter((step) => !json.steps[step].duration).length;

/** @param {Model} model @param {Reader} reader @param {Query} asked @returns {Plan} */
const plan = (model, reader, asked) => {
  const { ids, slots, order, root, inherited } = model;
  const made = making(model, asked);
  const { added, meets, taken, visited } = made;
  /** @param {Iterable<number | string>} list */
  const names = (list) => [...list].map((at) => isNode(at) ? ids[at] : at);
  made.take(asked.goals);
  made.fillAll();
  const needed = new Set(added);
  if (asked.whole) {
    let took;
    do took = made.takeOptional(root, false); while (made.fillAll() || took);
  } else {
    made.take(asked.optional);
    made.fillAll();
  }
  const all = new Set(added);
  const steps = asked.whole ? order.filter((step) => all.has(step)) : goalOrder(model, all, [...asked.goals, ...asked.optional]);
  const required = steps.filter((step) => needed.has(step));
  const out = made.leftOut();
  /** @type {Map<string, Choice>} */
  const choices = new Map();
  for (let at = root; at < inherited; at++) {
    if (!slots[at] || !visited[at]) continue;
    const decided = asked.choose.has(at);
    choices.set(ids[at], {
      options: names(slots[at].filter((slot) => isNode(slot) && (taken[slot] || meets(slot, at)))),
      decided,
      out: decided ? [] : names(slots[at].filter((slot) => isNode(slot) && out(slot))),
    });
  }
  return {
    steps: names(steps),
    optional: names(steps.filter((step) => !needed.has(step))),
    required: sum(model, required),
    all: sum(model, steps),
    missing: missing(model, required),
    undecided: new Map([...made.undecided].sort(([a], [b]) => a - b).map(([choice, options]) => [ids[choice], names(options)])),
    choices,
    excluded: names(steps.filter((step) => made.excluded.has(step))),
    behind: names(made.behind()),
    elsewhere: awayFrom(model, steps),
    reader,
  };
};

/** What steps need, plainly, of other roadmaps. @param {Model} model @param {number[]} steps */
const awayFrom = (model, steps) => [...new Set(steps.flatMap((step) =>
  [step, ...around(model, step).map((folder) => folder - model.root + model.inherited)].flatMap((at) => model.away[at])))];

/** The plan of the path that the reader follows, else of the roadmap: what is left of it. @param {Model} model @param {Reader} reader */
export const readerPlan = (model, reader) => plan(model, reader, query(model, reader));

/** The plan to a step, a stage or a choice, or to several. @param {Model} model @param {string | string[]} goals @param {Reader} reader */
export const planTo = (model, goals, reader) =>
  plan(model, reader, { ...query(model, reader), whole: false, goals: nodesOf(model.node, [goals].flat()), optional: [] });

/**
 * What to learn next, required first; a choice instead of its options while it is undecided.
 * @param {Model} model @param {Plan} plan
 * @param {(name: string) => unknown} [ticked] whether "frontend/css", a step, stage or choice of another roadmap, is done
 */
export const ready = (model, plan, ticked = () => false) => {
  const { assume, done, skipped } = query(model, plan.reader);
  const { node, ids, inputs, slots, away, root, inherited } = model;
  const { met, add } = meeting(model);
  const known = [...assume, ...done];
  for (let at; (at = known.pop()) !== undefined;) {
    if (at >= root && !slots[at]) known.push(...inputs[at]);
    else add(at);
  }
  skipped.forEach((step) => add(step, true));
  /** @type {boolean[]} */
  const free = [];
  /** Whether all that a step needs, or inherits, is done. @param {number} at @returns {boolean} */
  const isFree = (at) => free[at] ??= away[at].every(ticked) && inputs[at].every((need) =>
    met[need] || (away[need] && need >= inherited ? isFree(need) : slots[need]?.some((slot) => !isNode(slot) && ticked(slot))));
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
 * The required part that is left of a stage or a choice, or of all.
 * @param {Model} model @param {Plan} plan @param {string | null} [within]
 */
export const remaining = (model, plan, within = null) => {
  const folder = model.node.get(within);
  /** @param {string[]} names */
  const inside = (names) => nodesOf(model.node, names).filter((at) => within === null || around(model, at).includes(folder ?? -1));
  const optional = new Set(plan.optional);
  const steps = inside(plan.steps.filter((id) => !optional.has(id)));
  return {
    steps: steps.map((step) => model.ids[step]),
    minutes: sum(model, steps),
    missing: missing(model, steps),
    behind: inside(plan.behind).map((step) => model.ids[step]),
  };
};

/**
 * What "I know this already" ticks: the steps named and all that they need plainly, but for what is done or skipped, in
 * order. While `ask` is not empty, ask, and come again with the alternatives answered as further goals.
 * @param {Model} model @param {string | string[]} goals @param {Reader} reader
 */
export const knows = (model, goals, reader) => {
  const { ids, order, slots, wanted, inherited } = model;
  const names = [goals].flat();
  const nodes = nodesOf(model.node, names);
  const asked = query(model, reader);
  /** @param {number[]} steps */
  const others = (steps) => steps.filter((step) => !nodes.includes(step));
  const made = making(model, { ...asked, done: others(asked.done), skipped: others(asked.skipped) });
  /** @type {number[]} */
  const open = [];
  made.take(nodes);
  made.fillAll(open);
  const ask = open.filter((at) => !made.met[at]).map((at) => {
    const left = slots[at].filter((slot) => isNode(slot) ? !made.visited[slot] && !made.meets(slot, at) : !names.includes(slot));
    return {
      choice: at < inherited ? ids[at] : null,
      lacks: wanted[at] + left.length - slots[at].length,
      options: left.map((slot) => isNode(slot) ? ids[slot] : slot),
    };
  });
  return {
    steps: order.filter((step) => made.added.includes(step)).map((step) => ids[step]),
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

/**
 * What a plan needs of other roadmaps, and these of others again: their plans, what comes first first.
 * @param {string} own the roadmap of the plan @param {Plan} plan
 * @param {(roadmap: string) => {model: Model, reader: Reader} | undefined} get
 * @returns {{roadmap: string, goals: string[], plan: Plan | null}[]} without a plan where `get` has no model
 */
export const elsewhere = (own, plan, get) => {
  /** By roadmap. @type {Map<string, Set<string>>} */
  const goals = new Map();
  /** @param {string[]} names */
  const add = (names) => names.forEach((name) => {
    const at = name.indexOf("/");
    const roadmap = name.slice(0, at);
    if (roadmap !== own) goals.set(roadmap, (goals.get(roadmap) ?? new Set()).add(name.slice(at + 1)));
  });
  const count = () => [...goals.values()].reduce((sum, { size }) => sum + size, 0);
  add(plan.elsewhere);
  for (;;) {
    const known = count();
    const plans = [...goals].map(([roadmap, names]) => {
      const other = get(roadmap);
      return { roadmap, goals: [...names], plan: other ? planTo(other.model, [...names], other.reader) : null };
    });
    plans.forEach((other) => add(other.plan?.elsewhere ?? []));
    if (known === count()) return plans.reverse();
  }
};

/** @param {Model} model @param {{path: string | null, choose: Record<string, string[]>, state(id: string): string | null}} progress @returns {Reader} */
export const readerOf = ({ json }, progress) => {
  /** @param {string} state */
  const which = (state) => json.steps.map(({ id }) => id).filter((id) => progress.state(id) === state);
  return { path: progress.path, choose: progress.choose, done: which("done"), skipped: which("skipped") };
};

/** @param {number[]} heap @param {number} value */
const push = (heap, value) => {
  let at = heap.length;
  for (let above; at && heap[above = (at - 1) >> 1] > value; at = above) heap[at] = heap[above];
  heap[at] = value;
};

/** The smallest. @param {number[]} heap */
const pop = (heap) => {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || !heap.length) return last;
  let at = 0;
  for (let below; (below = 2 * at + 1) < heap.length; at = below) {
    if (heap[below + 1] < heap[below]) below++;
    if (heap[below] >= last) break;
    heap[at] = heap[below];
  }
  heap[at] = last;
  return top;
};
