import { useMemo } from 'react';
import type { SystemId } from '../../../core/planners/types.ts';
import { cancelUpgrades, findUpgrades } from '../../app/actions/upgrades.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import { systemTitle } from '../../app/names.ts';
import type { PlanInputs, UpgradesState } from '../../app/state.ts';
import { Chart } from '../../charts/chart.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { elasticitiesOfSystem, elasticityOption, elasticityTable } from './elasticity-option.ts';
import { UpgradesTable } from './upgrades-table.tsx';
import styles from './what-if.module.css';

interface UpgradesProps {
  readonly inputs: PlanInputs;
  readonly shown: SystemId | undefined;
}

/** What helps most: each rate for the chosen system, each upgrade for the fastest of all. Of the machine as it is. */
export const UpgradesCards = ({ inputs, shown }: UpgradesProps) => {
  const found = useAppState(({ upgrades }) => (upgrades?.inputs === inputs ? upgrades : undefined));
  return (
    <>
      <Card
        title="What one upgrade helps most"
        note="Of the machine as it is, one part replaced at a time, with the fastest system after it. With your prices, by speed gained for the money."
        aside={<StartOrCancel inputs={inputs} running={found?.state === 'running'} />}
        testId="upgrades"
      >
        {found === undefined ? (
          <Notice tone="info" testId="upgrades-empty">
            Every system is planned for every upgrade, which takes some seconds.
          </Notice>
        ) : (
          <Found found={found} />
        )}
      </Card>
      {found !== undefined && shown !== undefined && <SensitivityCard found={found} shown={shown} />}
    </>
  );
};

const StartOrCancel = ({ inputs, running }: { readonly inputs: PlanInputs; readonly running: boolean }) => {
  const app = useApp();
  return running ? (
    <Button icon="stop" onClick={() => cancelUpgrades(app)} data-testid="upgrades-cancel">
      Cancel
    </Button>
  ) : (
    <Button kind="primary" icon="search" onClick={() => void findUpgrades(app, inputs)} data-testid="upgrades-start">
      Rank the upgrades
    </Button>
  );
};

const Found = ({ found }: { readonly found: UpgradesState }) => (
  <>
    <p className={styles.quiet} role="status" data-testid="upgrades-state" data-value={found.state}>
      {stateText(found)}
    </p>
    {found.state === 'failed' && found.error !== undefined && <Notice tone="bad">{errorText(found.error).fact}</Notice>}
    {found.upgrades.length > 0 && <UpgradesTable found={found} />}
    {found.upgrades.length === 0 && found.state === 'running' && <Skeleton lines={6} label="Planning upgrades" />}
  </>
);

const stateText = ({ state, upgrades, elasticities }: UpgradesState): string => {
  const counted = `${String(elasticities.length)} rates and ${String(upgrades.length)} upgrades tried`;
  if (state === 'running') return `${counted} so far.`;
  return state === 'cancelled' ? `Cancelled: ${counted}.` : `${counted}.`;
};

const SensitivityCard = ({ found, shown }: { readonly found: UpgradesState; readonly shown: SystemId }) => {
  const { elasticities } = found;
  const rates = useMemo(() => elasticitiesOfSystem(elasticities, shown), [elasticities, shown]);
  const option = useMemo(() => elasticityOption(rates), [rates]);
  const table = useMemo(() => elasticityTable(elasticities), [elasticities]);
  return (
    <Card
      title="What the step depends on"
      note={`Per cent that a step of ${systemTitle(shown)} gets shorter for one per cent more of each rate: 1 where it binds alone. Rates that do not matter are left out; all systems are in the table.`}
      testId="sensitivity"
    >
      {rates.length === 0 ? (
        <Notice tone="info">
          {found.state === 'running' ? 'Not there yet.' : 'No rate was found to matter: the job may not fit.'}
        </Notice>
      ) : (
        <Chart
          option={option}
          table={table}
          height={2.4 * rates.length + 3}
          label={`What a step of ${systemTitle(shown)} depends on`}
          testId="chart-sensitivity"
        />
      )}
    </Card>
  );
};
