import type { AppError } from '../../core/error.ts';
import type { SizedJob } from '../../core/job/job.ts';
import type { KnobValues } from '../../core/planners/knobs.ts';
import type { DetailedPlan, InfeasiblePlan, Plan, SystemId } from '../../core/planners/types.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { PlannerAnswer, PlannerQuestion } from './planner-worker.ts';
import type { KnobsOfSystems, PlanInputs } from './state.ts';

/** Plans without holding up the page; the same question is answered from memory. */
export interface PlannerThread {
  plan(system: SystemId, inputs: PlanInputs): Promise<Planned<Plan>>;
  /** The step of a plan, drawn out: `inputs` are those of the plan, with the micro-batch that it took. */
  detail(system: SystemId, inputs: SizedInputs): Promise<Planned<DetailedPlan | InfeasiblePlan>>;
}
/** The error is a bug in a planner. */
export type Planned<T> = Result<T, AppError>;
export type SizedInputs = PlanInputs & { readonly job: SizedJob };

/** What is needed of a Worker. */
export interface Thread {
  postMessage(question: PlannerQuestion): void;
  addEventListener(kind: 'message', listener: (event: { readonly data: PlannerAnswer }) => void): void;
}

const plansKept = 200;
const detailsKept = 8;

export const createPlannerThread = (thread: Thread): PlannerThread => {
  const waiting = new Map<number, (answer: PlannerAnswer) => void>();
  let lastId = 0;
  thread.addEventListener('message', ({ data }) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  const ask = (question: Unnumbered<PlannerQuestion>) =>
    new Promise<PlannerAnswer>((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      thread.postMessage({ ...question, id: lastId });
    });
  const askPlan = async (system: SystemId, inputs: PlanInputs): Promise<Planned<Plan>> => {
    const { machine, model, job } = inputs;
    const answer = await ask({ machine, model, job, kind: 'plan', system, knobs: knobsOf(system, inputs) });
    return answer.kind === 'plan' ? ok(answer.plan) : failure(answer);
  };
  const askDetail = async (system: SystemId, inputs: SizedInputs): Promise<Planned<DetailedPlan | InfeasiblePlan>> => {
    const { machine, model, job } = inputs;
    const answer = await ask({ machine, model, job, kind: 'detail', system, knobs: knobsOf(system, inputs) });
    return answer.kind === 'detail' ? ok(answer.detail) : failure(answer);
  };
  return { plan: remembered(askPlan, plansKept), detail: remembered(askDetail, detailsKept) };
};

const knobsOf = (system: SystemId, { knobs }: PlanInputs): KnobValues => knobs[system] ?? {};

const failure = (answer: PlannerAnswer): Planned<never> =>
  fail({ code: 'failed', what: 'planning', why: answer.kind === 'failed' ? answer.why : 'answer to another question' });

/** Without its id, each kind of question for itself. */
type Unnumbered<Q> = Q extends unknown ? Omit<Q, 'id'> : never;

/** Keeps the latest answers; a key is the whole question, since a plan depends on nothing else. */
const remembered = <I extends PlanInputs, T>(ask: (system: SystemId, inputs: I) => Promise<T>, kept: number) => {
  const answers = new Map<string, Promise<T>>();
  return (system: SystemId, inputs: I): Promise<T> => {
    const key = `${system} ${inputsKey(inputs, knobsOf(system, inputs))}`;
    const answer = answers.get(key) ?? ask(system, inputs);
    answers.delete(key);
    answers.set(key, answer);
    const oldest = answers.keys().next().value;
    if (answers.size > kept && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
};

/** `knobs`: of one system or of all. */
export const inputsKey = ({ machine, model, job }: PlanInputs, knobs: KnobValues | KnobsOfSystems) =>
  JSON.stringify([machine, model, job, knobs]);
