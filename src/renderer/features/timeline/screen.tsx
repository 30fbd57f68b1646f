import { useAppState } from '../../app/app.ts';
import { capitalised, systemTitle } from '../../app/names.ts';
import { NeedsChoice } from '../../app/needs-choice.tsx';
import { SystemPicker, useShownPlan } from '../../app/system-picker.tsx';
import { Card } from '../../ui/card.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Empty, Skeleton } from '../../ui/state.tsx';
import { useComparedPlan } from './compared-system.tsx';
import { Steps } from './steps.tsx';
import { useDetail, useOptionalDetail } from './use-detail.ts';
import styles from './timeline.module.css';

export const TimelineScreen = () => (
  <Screen
    title="Timeline"
    lead="One training step as the plan lays it out: what runs when, what waits, and what every memory holds meanwhile. A plan also keeps room for copies that might coincide, so its peak may be higher than the one drawn here."
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
  const compared = useOptionalDetail(plans?.inputs, useComparedPlan());
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
  return <Steps detail={detail} compared={compared} key={detail.plan.system} />;
};

const Waiting = () => (
  <div className={styles.reserved}>
    <Skeleton lines={16} label="Laying out the step" />
  </div>
);
