import type { DetailedPlan, InfeasiblePlan, Plan, SystemId } from '../../core/planners/types.ts';
import type { PlannerAnswer, PlannerQuestion } from './planner-worker.ts';
import type { PlanInputs } from './state.ts';

/** Plans without holding up the page; the same question is answered from memory. */
export interface PlannerThread {
  plan(system: SystemId, inputs: PlanInputs): Promise<Plan>;
  detail(system: SystemId, inputs: PlanInputs): Promise<DetailedPlan | InfeasiblePlan>;
}

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
  const ask = (kind: PlannerQuestion['kind'], system: SystemId, { machine, model, job }: PlanInputs) =>
    new Promise<PlannerAnswer>((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      thread.postMessage({ id: lastId, kind, system, machine, model, job });
    });
  const askPlan = async (system: SystemId, inputs: PlanInputs) => {
    const answer = await ask('plan', system, inputs);
    if (answer.kind !== 'plan') throw new Error('answer to another question');
    return answer.plan;
  };
  const askDetail = async (system: SystemId, inputs: PlanInputs) => {
    const answer = await ask('detail', system, inputs);
    if (answer.kind !== 'detail') throw new Error('answer to another question');
    return answer.detail;
  };
  return { plan: remembered(askPlan, plansKept), detail: remembered(askDetail, detailsKept) };
};

/** Keeps the latest answers; a key is the whole question, since a plan depends on nothing else. */
const remembered = <T>(ask: (system: SystemId, inputs: PlanInputs) => Promise<T>, kept: number) => {
  const answers = new Map<string, Promise<T>>();
  return (system: SystemId, inputs: PlanInputs): Promise<T> => {
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
