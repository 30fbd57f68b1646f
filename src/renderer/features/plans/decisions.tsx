import { planners } from '../../../core/planners/index.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { FactList, Note } from '../../ui/table.tsx';
import { Details } from '../../ui/details.tsx';
import { decisionLines } from './decision-lines.ts';

/** What the system is, and what it decided here. */
export const PlanDecisions = ({ plan }: { readonly plan: Plan }) => (
  <Details label="what it decides" title="What this plan decides" testId={`plan-${plan.system}-decisions`}>
    {plan.kind === 'feasible' && (
      <FactList rows={decisionLines(plan.decisions).map(([name, value]) => ({ name, value }))} />
    )}
    <Note>{planners.find(({ id }) => id === plan.system)?.cites}</Note>
  </Details>
);
