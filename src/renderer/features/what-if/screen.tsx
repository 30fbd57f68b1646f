import { useMemo } from 'react';
import { changedMachine } from '../../../core/frontier/changed-machine.ts';
import { useAppState } from '../../app/app.ts';
import { LimitsNotice } from '../../app/limits.tsx';
import { NeedsChoice } from '../../app/needs-choice.tsx';
import { shownSystem } from '../../app/derive.ts';
import type { PlanInputs, Plans } from '../../app/state.ts';
import { valueOf } from '../../app/state.ts';
import { Screen } from '../../ui/screen.tsx';
import { Skeleton } from '../../ui/state.tsx';
import { AnswersCard } from './answers-card.tsx';
import { LeversCard } from './levers-card.tsx';
import { rowsOf } from './rows.ts';
import { UpgradesCards } from './upgrades-cards.tsx';
import { useChangedPlans } from './use-changed-plans.ts';

export const WhatIfScreen = () => (
  <Screen
    title="What if"
    lead="The same model and job on a machine with other parts: pull a slider and see what every system would do."
  >
    <LimitsNotice />
    <NeedsChoice>
      <WhatIfView />
    </NeedsChoice>
  </Screen>
);

const WhatIfView = () => {
  const plans = useAppState((state) => state.plans);
  return plans === undefined ? <Skeleton lines={12} label="Planning" /> : <Changed plans={plans} />;
};

const Changed = ({ plans: { inputs, plans } }: { readonly plans: Plans }) => {
  const changes = useAppState((state) => state.changes);
  const gpus = valueOf(useAppState((state) => state.catalogue))?.gpus;
  const system = useAppState((state) => shownSystem(plans, state.choice.system));
  const changed = useMemo<PlanInputs>(
    () => ({ ...inputs, machine: changedMachine(inputs.machine, changes, gpus ?? []) }),
    [inputs, changes, gpus],
  );
  const answers = useChangedPlans(changed, system);
  const rows = useMemo(() => rowsOf(plans, answers, changed), [plans, answers, changed]);
  return (
    <>
      <LeversCard machine={inputs.machine} changed={changed.machine} gpus={gpus ?? []} />
      <AnswersCard rows={rows} shown={system} />
      <UpgradesCards inputs={inputs} shown={system} />
    </>
  );
};
