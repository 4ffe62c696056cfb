// Answers the questions of tests/model/browser.rs with themes/default/static/plan.js, as plain values.

/** Maps as objects. */
const plain = (plan) => ({ ...plan, undecided: Object.fromEntries(plan.undecided), choices: Object.fromEntries(plan.choices) });

/** Ticks what "I know this already" ticks, each question answered with the first that it offers: what is left to learn then? */
const tick = (model, step, reader) => {
  const goals = [step];
  for (let turn = 0; turn < 100; turn++) {
    const { steps, ask } = knows(model, goals, reader);
    if (!ask.length) return planTo(model, step, { ...reader, done: [...reader.done, ...steps] }).steps;
    const here = ask[0].options.filter((id) => model.node.has(id));
    goals.push(...here.slice(0, ask[0].lacks));
  }
  return "no end of questions";
};

const questions = {
  plan: (model, { reader }) => plain(readerPlan(model, reader)),
  to: (model, { reader, goals }) => plain(planTo(model, goals, reader)),
  ready: (model, { reader, goals, ticked }) => ready(model, goals ? planTo(model, goals, reader) : readerPlan(model, reader), (name) => ticked.includes(name)),
  schedule: (model, { reader, hours }) => schedule(model, readerPlan(model, reader).steps, hours),
  knows: (model, { reader, step }) => knows(model, step, reader),
  tick: (model, { reader, step }) => tick(model, step, reader),
  implied: (model, { reader, other }) => implied(readerPlan(model, reader), readerPlan(model, other)),
  elsewhere: (model, { reader, goals, others }) => elsewhere(model.json.id, planTo(model, goals, reader), (id) => others[id] && { model: load(others[id]), reader: {} })
    .map(({ plan, ...rest }) => ({ ...rest, steps: plan?.steps, required: plan?.required })),
};

/** Each of several questions about one roadmap; a text where that fails. */
const answer = ({ roadmap, asked }) => {
  try {
    const model = load(roadmap);
    return asked.map((question) => questions[question.about](model, question));
  } catch (error) {
    return error.stack;
  }
};
