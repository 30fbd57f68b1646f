import { useEffect, useState } from 'react';
import type { DetailedPlan, InfeasiblePlan, Plan } from '../../../core/planners/types.ts';
import { reported, useApp } from '../../app/app.ts';
import type { PlanInputs } from '../../app/state.ts';

export type Detail = DetailedPlan | InfeasiblePlan;

/** The step of a plan, drawn out; the one before stays on show until the next is there. */
export const useDetail = (inputs: PlanInputs | undefined, plan: Plan | undefined): Detail | undefined => {
  const app = useApp();
  const [detail, setDetail] = useState<Detail>();
  useEffect(() => {
    if (inputs === undefined || plan?.kind !== 'feasible') return undefined;
    let wanted = true;
    void app.planner.detail(plan.system, { ...inputs, job: plan.job }).then((result) => {
      const found = reported(app, result);
      if (wanted && found !== undefined) setDetail(found);
    });
    return () => {
      wanted = false;
    };
  }, [app, inputs, plan]);
  return plan?.kind === 'infeasible' ? plan : detail;
};

/** The same of a plan that may be absent on purpose: then there is none, and never that of another system. */
export const useOptionalDetail = (inputs: PlanInputs | undefined, plan: Plan | undefined): Detail | undefined => {
  const detail = useDetail(inputs, plan);
  return detail !== undefined && systemOf(detail) === plan?.system ? detail : undefined;
};

const systemOf = (detail: Detail) => ('kind' in detail ? detail.system : detail.plan.system);
