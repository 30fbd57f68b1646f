import { useMemo } from 'react';
import { doubtsOf } from '../../../core/planners/doubts.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { chooseSystem } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { shownSystem } from '../../app/derive.ts';
import { NeedsChoice } from '../../app/needs-choice.tsx';
import type { Plans } from '../../app/state.ts';
import { Chart } from '../../charts/chart.tsx';
import { Card } from '../../ui/card.tsx';
import { Columns, Screen } from '../../ui/screen.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { FrontierCard } from './frontier-card.tsx';
import { JobCard } from './job/card.tsx';
import { MemoryCard } from './memory/card.tsx';
import { PartsLegend } from './memory-bar-view.tsx';
import { PeersCard } from './peers/card.tsx';
import { PlanView } from './plan-view.tsx';
import { tokensOption, tokensTable } from './tokens-option.ts';
import { summaryText } from './verdict.ts';
import { WholeRunCard } from './whole-run/card.tsx';
import styles from './plans.module.css';

export const PlansScreen = () => (
  <Screen
    title="Plans"
    lead="What each published system would do with this model on this machine. Choose one to see its step and export it."
  >
    <JobCard />
    <NeedsChoice>
      <PlansView />
    </NeedsChoice>
  </Screen>
);

const PlansView = () => {
  const plans = useAppState((state) => state.plans);
  const machine = useAppState((state) => state.machine);
  return (
    <>
      {plans === undefined ? <Skeleton lines={12} label="Planning" /> : <PlanList plans={plans} />}
      {plans !== undefined && <ShownPlan plans={plans} />}
      <Columns>
        {plans !== undefined && <TokensCard plans={plans.plans} />}
        {machine !== undefined && <FrontierCard />}
      </Columns>
    </>
  );
};

const PlanList = ({ plans: { inputs, plans } }: { readonly plans: Plans }) => {
  const app = useApp();
  const planning = useAppState((state) => state.planning);
  const chosen = useAppState((state) => shownSystem(plans, state.choice.system));
  const doubts = doubtsOf(inputs.machine, inputs.model, inputs.job);
  return (
    <>
      <Notice tone={plans.some((plan) => plan.kind === 'feasible') ? 'ok' : 'bad'} testId="plans-summary">
        {summaryText(plans)}
      </Notice>
      {doubts.length > 0 && (
        <Notice tone="warn" testId="plans-doubts">
          {doubts.join(' ')}
        </Notice>
      )}
      <div className={styles.list} role="radiogroup" aria-label="Systems" aria-busy={planning} data-testid="plans">
        {plans.map((plan) => (
          <PlanView
            key={plan.system}
            plan={plan}
            machine={inputs.machine}
            chosen={plan.system === chosen}
            busy={planning}
            onChoose={() => chooseSystem(app, plan.system)}
          />
        ))}
        <PartsLegend />
      </div>
    </>
  );
};

/** More about the plan that is shown. */
const ShownPlan = ({ plans: { inputs, plans } }: { readonly plans: Plans }) => {
  const system = useAppState((state) => shownSystem(plans, state.choice.system));
  const plan = plans.find((one) => one.system === system);
  return plan === undefined ? null : (
    <>
      {plan.kind === 'feasible' && <WholeRunCard plan={plan} machine={inputs.machine} model={inputs.model} />}
      <MemoryCard machine={inputs.machine} plan={plan} />
      <PeersCard model={inputs.model} plan={plan} />
    </>
  );
};

const TokensCard = ({ plans }: { readonly plans: readonly Plan[] }) => {
  const option = useMemo(() => tokensOption(plans), [plans]);
  const table = useMemo(() => tokensTable(plans), [plans]);
  return (
    <Card title="Tokens per second" note="Of the systems that fit, at the micro-batch that each one takes.">
      <Chart
        option={option}
        table={table}
        height={3.1 * plans.length + 3}
        label="Tokens per second of every system"
        testId="chart-tokens"
      />
    </Card>
  );
};
