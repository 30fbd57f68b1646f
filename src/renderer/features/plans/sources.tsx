import type { Machine } from '../../../core/machine/machine.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { SourceMix } from '../../app/source-mix.tsx';
import { ValuesTable } from '../../app/values-table.tsx';
import { Details } from '../../ui/details.tsx';
import { valuesUsed } from './values-used.ts';

/** What the numbers of a plan rest on: how many values were measured, assumed and so on; a click lists them. */
export const PlanSources = ({ machine, plan }: { readonly machine: Machine; readonly plan: Plan }) => {
  const values = valuesUsed(machine, plan);
  return (
    <Details
      title="Values that this plan uses"
      testId={`plan-${plan.system}-sources`}
      label={
        <>
          uses <SourceMix values={values} />
        </>
      }
    >
      <ValuesTable label="Values used" values={values} />
    </Details>
  );
};
