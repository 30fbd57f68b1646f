import { useMemo } from 'react';
import { doubtsOf } from '../../../core/planners/doubts.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { chooseExplore, chooseSystem } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { shownSystem } from '../../app/derive.ts';
import { LimitsNotice } from '../../app/limits.tsx';
import { NeedsChoice } from '../../app/needs-choice.tsx';
import type { Plans } from '../../app/state.ts';
import { Chart } from '../../charts/chart.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Columns, Screen } from '../../ui/screen.tsx';
import { SectionNav } from '../../ui/section-nav.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { BestCard } from './best/card.tsx';
import { CompareCard } from './compare/card.tsx';
import { FrontierCard } from './frontier/card.tsx';
import { JobCard } from './job/card.tsx';
import { MemoryCard } from './memory/card.tsx';
import { PartsLegend } from './memory-bar-view.tsx';
import { PeersCard } from './peers/card.tsx';
import { ParetoCard } from './pareto-card.tsx';
import { PlanView } from './plan-view.tsx';
import { tokensOption, tokensTable } from './tokens-option.ts';
import { summaryText } from './verdict.ts';
import { WholeRunCard } from './whole-run/card.tsx';
import styles from './plans.module.css';

const sections = [
  { anchor: 'job', label: 'Job' },
  { anchor: 'systems', label: 'Systems' },
  { anchor: 'best', label: 'Best' },
  { anchor: 'frontier', label: 'Frontier' },
  { anchor: 'whole-run', label: 'Whole run' },
  { anchor: 'memory', label: 'Memory' },
  { anchor: 'peers', label: 'Other estimators' },
] as const;

export const PlansScreen = () => (
  <Screen
    title="Plans"
    lead="What each published system would do with this model on this machine. Choose one to see its step and export it."
  >
    <SectionNav sections={sections} />
    <JobCard />
    <LimitsNotice />
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
      {plans !== undefined && (
        <>
          <BestCard inputs={plans.inputs} />
          <Columns>
            <ParetoCard plans={plans} />
            <TokensCard plans={plans.plans} />
          </Columns>
        </>
      )}
      {machine !== undefined && <FrontierCard />}
      {plans !== undefined && <ShownPlan plans={plans} />}
    </>
  );
};

const PlanList = ({ plans: { inputs, plans } }: { readonly plans: Plans }) => {
  const app = useApp();
  const planning = useAppState((state) => state.planning);
  const chosen = useAppState((state) => shownSystem(plans, state.choice.system));
  const all = useAppState((state) => state.explore.allPlans);
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
      <CompareCard plans={{ inputs, plans }} />
      <div className={styles.list} role="radiogroup" aria-label="Systems" aria-busy={planning} data-testid="plans">
        {plans.map((plan) => (
          <div key={plan.system} hidden={!all && plan.system !== chosen}>
            <PlanView
              plan={plan}
              machine={inputs.machine}
              chosen={plan.system === chosen}
              busy={planning}
              onChoose={() => chooseSystem(app, plan.system)}
            />
          </div>
        ))}
        <BelowList count={plans.length} />
      </div>
    </>
  );
};

const BelowList = ({ count }: { readonly count: number }) => {
  const app = useApp();
  const all = useAppState((state) => state.explore.allPlans);
  return (
    <div className={styles.below}>
      <PartsLegend />
      <Button
        kind="quiet"
        small
        aria-pressed={all}
        onClick={() => chooseExplore(app, { allPlans: !all })}
        data-testid="plans-all"
      >
        {all ? 'Show the chosen one alone' : `Show all ${String(count)} in detail`}
      </Button>
    </div>
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
