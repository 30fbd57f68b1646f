import { useEffect, useState } from 'react';
import type { DetailedPlan, InfeasiblePlan, Plan } from '../../../core/planners/types.ts';
import { useApp } from '../../app/app.ts';
import type { PlanInputs } from '../../app/state.ts';

export type Detail = DetailedPlan | InfeasiblePlan;

/** The step of a plan, drawn out; the one before stays on show until the next is there. */
export const useDetail = (inputs: PlanInputs | undefined, plan: Plan | undefined): Detail | undefined => {
  const { planner } = useApp();
  const [detail, setDetail] = useState<Detail>();
  useEffect(() => {
    if (inputs === undefined || plan?.kind !== 'feasible') return undefined;
    let wanted = true;
    void planner.detail(plan.system, { ...inputs, job: plan.job }).then((found) => {
      if (wanted) setDetail(found);
    });
    return () => {
      wanted = false;
    };
  }, [planner, inputs, plan]);
  return plan?.kind === 'infeasible' ? plan : detail;
};
