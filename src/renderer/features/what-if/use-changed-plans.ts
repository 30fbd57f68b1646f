import { useEffect, useRef, useState } from 'react';
import { plannersFor } from '../../../core/planners/index.ts';
import type { Plan, SystemId } from '../../../core/planners/types.ts';
import { useApp } from '../../app/app.ts';
import type { PlanInputs } from '../../app/state.ts';

/** The latest plan of a system, and what it was made for. */
export interface Answer {
  readonly inputs: PlanInputs;
  readonly plan: Plan;
}
export type Answers = ReadonlyMap<SystemId, Answer>;

/**
 * Plans of all systems that train the job, each as soon as it is there; `first` first. Until a new one is there the old
 * one stays, made for other inputs. One question is under way at a time, so that pulling a slider asks only for where
 * it is.
 */
export const useChangedPlans = (inputs: PlanInputs, first: SystemId | undefined): Answers => {
  const app = useApp();
  const [answers, setAnswers] = useState<Answers>(noAnswers);
  const queue = useRef(Promise.resolve());
  const leading = useRef(first);
  useEffect(() => {
    leading.current = first;
  }, [first]);
  useEffect(() => {
    let live = true;
    const isLive = () => live;
    const planAll = async () => {
      for (const system of ordered(inputs, leading.current)) {
        if (!isLive()) return;
        const found = await app.planner.plan(system, inputs);
        if (found.ok && isLive()) setAnswers((before) => new Map(before).set(system, { inputs, plan: found.value }));
      }
    };
    queue.current = queue.current.then(planAll);
    return () => {
      live = false;
    };
  }, [app, inputs]);
  return answers;
};

const noAnswers: Answers = new Map();

const ordered = ({ job }: PlanInputs, first: SystemId | undefined): readonly SystemId[] =>
  plannersFor(job)
    .map(({ id }) => id)
    .toSorted((a, b) => Number(b === first) - Number(a === first));
