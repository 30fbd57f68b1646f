import { useMemo, useState } from 'react';
import { foldedText } from '../../../core/cost/passes.ts';
import { countText, secondsText, tokenRateText } from '../../../core/format.ts';
import type { DetailedPlan } from '../../../core/planners/types.ts';
import { useAppState } from '../../app/app.ts';
import { Figure } from '../../app/figure.tsx';
import { capitalised, resourceName, systemTitle } from '../../app/names.ts';
import { NeedsChoice } from '../../app/needs-choice.tsx';
import { SystemPicker, useShownPlan } from '../../app/system-picker.tsx';
import { Card } from '../../ui/card.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Empty, Skeleton } from '../../ui/state.tsx';
import { BusyTable } from './busy-table.tsx';
import { sceneOf } from './scene.ts';
import { StepCard } from './step-card.tsx';
import { useDetail } from './use-detail.ts';
import { wholeStep } from './view.ts';
import styles from './timeline.module.css';

export const TimelineScreen = () => (
  <Screen
    title="Timeline"
    lead="One training step as the plan lays it out: what runs when, what waits, and what every memory holds meanwhile."
  >
    <NeedsChoice>
      <StepView />
    </NeedsChoice>
  </Screen>
);

const StepView = () => {
  const plans = useAppState((state) => state.plans);
  const plan = useShownPlan();
  const detail = useDetail(plans?.inputs, plan);
  if (detail === undefined) return <Waiting />;
  if ('kind' in detail)
    return (
      <>
        <Card title="System">
          <SystemPicker />
        </Card>
        <Empty title={`${systemTitle(detail.system)} does not fit`} testId="timeline-infeasible">
          {capitalised(detail.why)}. Choose another system, a smaller model or a shorter sequence.
        </Empty>
      </>
    );
  return <Step detail={detail} key={detail.plan.system} />;
};

const Waiting = () => (
  <div className={styles.reserved}>
    <Skeleton lines={16} label="Laying out the step" />
  </div>
);

const Step = ({ detail: { plan, timeline } }: { readonly detail: DetailedPlan }) => {
  const scene = useMemo(() => sceneOf(timeline), [timeline]);
  const [view, setView] = useState(wholeStep(timeline.stepSeconds));
  const shown = view.to > timeline.stepSeconds ? wholeStep(timeline.stepSeconds) : view;
  return (
    <>
      <Figures plan={plan} tasks={timeline.schedule.tasks.length} />
      <StepCard scene={scene} folded={foldedText(plan.job.gradientAccumulation)} view={shown} onView={setView} />
      <BusyTable timeline={timeline} />
    </>
  );
};

const Figures = ({ plan, tasks }: { readonly plan: DetailedPlan['plan']; readonly tasks: number }) => (
  <Card title="Plan">
    <div className={styles.figures}>
      <SystemPicker />
      <Named name="Step">
        <Figure id="timeline-step-seconds" value={plan.stepSeconds} text={secondsText} />
      </Named>
      <Named name="Throughput">
        <Figure id="timeline-tokens-per-second" value={plan.tokensPerSecond} text={tokenRateText} />
      </Named>
      <Named name="Binds the step">
        <span data-testid="timeline-binding" data-value={plan.binding}>
          {capitalised(resourceName(plan.binding))}
        </span>
      </Named>
      <Named name="Tasks">
        <Figure id="timeline-tasks" value={tasks} text={countText} />
      </Named>
    </div>
  </Card>
);

const Named = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <div className={styles.figure}>
    <span className={styles.figureName}>{name}</span>
    <span className={styles.figureValue}>{children}</span>
  </div>
);
