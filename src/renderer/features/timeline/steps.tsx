import { useMemo, useState } from 'react';
import { foldedText } from '../../../core/cost/passes.ts';
import type { DetailedPlan, InfeasiblePlan } from '../../../core/planners/types.ts';
import { capitalised, systemTitle } from '../../app/names.ts';
import { Notice } from '../../ui/state.tsx';
import { BusyTable } from './busy-table.tsx';
import { useNextCompared } from './compared-system.tsx';
import { ComparisonCard } from './comparison-card.tsx';
import { Figures } from './figures.tsx';
import type { Pointed } from './place.ts';
import { sceneOf } from './scene.ts';
import { StepCard } from './step-card.tsx';
import type { Detail } from './use-detail.ts';
import type { View } from './view.ts';
import { wholeStep } from './view.ts';

interface StepsProps {
  readonly detail: DetailedPlan;
  readonly compared: Detail | undefined;
}

/** The step of a plan, with that of another below it where one is chosen. */
export const Steps = ({ detail, compared }: StepsProps) => {
  const second = compared === undefined || 'kind' in compared ? undefined : compared;
  const steps = useSteps(detail, second);
  const nextCompared = useNextCompared();
  const spanSeconds = Math.max(...steps.map(({ scene }) => scene.timeline.stepSeconds));
  // Undefined: all of it, however long the longest step is.
  const [chosen, setView] = useState<View>();
  const [pointed, onPointed] = useState<Pointed>();
  const view = chosen === undefined || chosen.to > spanSeconds ? wholeStep(spanSeconds) : chosen;
  const onView = (next: View) => setView(next.from <= 0 && next.to >= spanSeconds ? undefined : next);
  const onKey = (key: string) => {
    if (key.toLowerCase() !== 'c') return false;
    nextCompared();
    return true;
  };
  return (
    <>
      <Figures {...detail} />
      {compared !== undefined && 'kind' in compared && <NoComparison compared={compared} />}
      <StepCard steps={steps} shared={{ view, spanSeconds, onView, pointed, onPointed, onKey }} />
      {second !== undefined && <ComparisonCard first={detail} second={second} />}
      <BusyTable timeline={detail.timeline} />
    </>
  );
};

const NoComparison = ({ compared }: { readonly compared: InfeasiblePlan }) => (
  <Notice tone="warn">
    {systemTitle(compared.system)} does not fit, so there is no step to compare with. {capitalised(compared.why)}.
  </Notice>
);

const useSteps = (detail: DetailedPlan, second: DetailedPlan | undefined) => {
  const first = useMemo(() => stepOf(detail), [detail]);
  const other = useMemo(() => second && stepOf(second), [second]);
  return other === undefined ? [first] : [first, other];
};

const stepOf = ({ plan, timeline }: DetailedPlan) => ({
  title: systemTitle(plan.system),
  scene: sceneOf(timeline),
  folded: foldedText(plan.job.gradientAccumulation),
});
