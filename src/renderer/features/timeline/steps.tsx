import { useMemo, useRef, useState } from 'react';
import { foldedText } from '../../../core/cost/passes.ts';
import type { DetailedPlan, InfeasiblePlan } from '../../../core/planners/types.ts';
import { capitalised, systemTitle } from '../../app/names.ts';
import { Notice } from '../../ui/state.tsx';
import { BusyTable } from './busy-table.tsx';
import { useNextCompared } from './compared-system.tsx';
import { ComparisonCard } from './comparison-card.tsx';
import { pathOf } from './critical-path.ts';
import { Figures } from './figures.tsx';
import type { Pointed } from './place.ts';
import type { Scene } from './scene.ts';
import { sceneOf } from './scene.ts';
import type { Step } from './step-card.tsx';
import { StepCard } from './step-card.tsx';
import { Toolbar } from './toolbar.tsx';
import type { Detail } from './use-detail.ts';
import type { Search } from './use-search.ts';
import { useFound, useSearch } from './use-search.ts';
import type { View } from '../../charts/time-view.ts';
import { wholeStep } from '../../charts/time-view.ts';

interface StepsProps {
  readonly detail: DetailedPlan;
  readonly compared: Detail | undefined;
}

/** The step of a plan, with that of another below it where one is chosen. */
export const Steps = ({ detail, compared }: StepsProps) => {
  const second = compared === undefined || 'kind' in compared ? undefined : compared;
  const scenes = useScenes(detail, second);
  const range = useRange(scenes);
  const search = useSearch({ scenes, ...range });
  const field = useRef<HTMLInputElement>(null);
  const [pathShown, showPath] = useState(false);
  const [pointed, onPointed] = useState<Pointed>();
  const nextCompared = useNextCompared();
  const steps = useMarked(second === undefined ? [detail] : [detail, second], scenes, pathShown, search);
  const togglePath = () => showPath(!pathShown);
  const keys: Readonly<Record<string, () => void>> = {
    c: nextCompared,
    p: togglePath,
    '/': () => field.current?.focus(),
  };
  const onKey = (key: string) => {
    keys[key.toLowerCase()]?.();
    return key.toLowerCase() in keys;
  };
  const tools = { steps, view: range.view, search, field, pathShown, onPath: togglePath };
  return (
    <>
      <Figures {...detail} />
      {compared !== undefined && 'kind' in compared && <NoComparison compared={compared} />}
      <StepCard steps={steps} shared={{ ...range, pointed, onPointed, onKey }} toolbar={<Toolbar {...tools} />} />
      {second !== undefined && <ComparisonCard first={detail} second={second} />}
      <BusyTable timeline={detail.timeline} />
    </>
  );
};

/** The stretch of time that all steps show. */
const useRange = (scenes: readonly Scene[]) => {
  // Undefined: all of it, however long the longest step is.
  const [chosen, setView] = useState<View>();
  const spanSeconds = Math.max(...scenes.map(({ timeline }) => timeline.stepSeconds));
  const view = chosen === undefined || chosen.to > spanSeconds ? wholeStep(spanSeconds) : chosen;
  const onView = (next: View) => setView(next.from <= 0 && next.to >= spanSeconds ? undefined : next);
  return { view, spanSeconds, onView };
};

const NoComparison = ({ compared }: { readonly compared: InfeasiblePlan }) => (
  <Notice tone="warn">
    {systemTitle(compared.system)} does not fit, so there is no step to compare with. {capitalised(compared.why)}.
  </Notice>
);

const useScenes = (detail: DetailedPlan, second: DetailedPlan | undefined): readonly Scene[] => {
  const first = useMemo(() => sceneOf(detail.timeline), [detail]);
  const other = useMemo(() => second && sceneOf(second.timeline), [second]);
  return useMemo(() => (other === undefined ? [first] : [first, other]), [first, other]);
};

const useMarked = (
  details: readonly DetailedPlan[],
  scenes: readonly Scene[],
  pathShown: boolean,
  search: Search,
): readonly Step[] => {
  const found = useFound(scenes, search);
  const paths = useMemo(() => (pathShown ? scenes.map(({ timeline }) => pathOf(timeline)) : []), [scenes, pathShown]);
  return scenes.flatMap((scene, i) => {
    const plan = details[i]?.plan;
    if (plan === undefined) return [];
    const folded = foldedText(plan.job.gradientAccumulation);
    const marks = { path: paths[i], found: found[i] };
    return [{ title: systemTitle(plan.system), system: plan.system, scene, marks, folded }];
  });
};
