import { planners } from '../../../core/planners/index.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { FactList, Note } from '../../ui/table.tsx';
import { Details } from '../../ui/details.tsx';
import { decisionLines } from './decision-lines.ts';

/** What the system is, and what it decided here. */
export const PlanDecisions = ({ plan }: { readonly plan: Plan }) => {
  const planner = planners.find(({ id }) => id === plan.system);
  const lines = plan.kind === 'feasible' ? decisionLines(plan.decisions, planner?.tuning?.knobs ?? []) : [];
  return (
    <Details label="what it decides" title="What this plan decides" testId={`plan-${plan.system}-decisions`}>
      {lines.length > 0 && <FactList rows={lines.map(([name, value]) => ({ name, value }))} />}
      <Note>{planner?.cites}</Note>
    </Details>
  );
};
