import type { SizedJob } from '../../core/job/job.ts';
import type { DetailedPlan, InfeasiblePlan, Plan, SystemId } from '../../core/planners/types.ts';
import type { PlannerAnswer, PlannerQuestion } from './planner-worker.ts';
import type { PlanInputs } from './state.ts';

/** Plans without holding up the page; the same question is answered from memory. */
export interface PlannerThread {
  plan(system: SystemId, inputs: PlanInputs): Promise<Plan>;
  /** The step of a plan, drawn out: `inputs` are those of the plan, with the micro-batch that it took. */
  detail(system: SystemId, inputs: SizedInputs): Promise<DetailedPlan | InfeasiblePlan>;
}
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
  const askPlan = async (system: SystemId, inputs: PlanInputs) => {
    const answer = await ask({ ...inputs, kind: 'plan', system });
    if (answer.kind !== 'plan') throw new Error('answer to another question');
    return answer.plan;
  };
  const askDetail = async (system: SystemId, inputs: SizedInputs) => {
    const answer = await ask({ ...inputs, kind: 'detail', system });
    if (answer.kind !== 'detail') throw new Error('answer to another question');
    return answer.detail;
  };
  return { plan: remembered(askPlan, plansKept), detail: remembered(askDetail, detailsKept) };
};

/** Without its id, each kind of question for itself. */
type Unnumbered<Q> = Q extends unknown ? Omit<Q, 'id'> : never;

/** Keeps the latest answers; a key is the whole question, since a plan depends on nothing else. */
const remembered = <I extends PlanInputs, T>(ask: (system: SystemId, inputs: I) => Promise<T>, kept: number) => {
  const answers = new Map<string, Promise<T>>();
  return (system: SystemId, inputs: I): Promise<T> => {
    const key = `${system} ${inputsKey(inputs)}`;
    const answer = answers.get(key) ?? ask(system, inputs);
    answers.delete(key);
    answers.set(key, answer);
    const oldest = answers.keys().next().value;
    if (answers.size > kept && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
};

export const inputsKey = ({ machine, model, job }: PlanInputs) => JSON.stringify([machine, model, job]);
