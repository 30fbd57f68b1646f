import { useMemo } from 'react';
import type { Machine } from '../../../../core/machine/machine.ts';
import type { Model } from '../../../../core/model/model.ts';
import type { FeasiblePlan } from '../../../../core/planners/types.ts';
import type { WholeRun } from '../../../../core/planners/whole-run.ts';
import { wholeRun } from '../../../../core/planners/whole-run.ts';
import { useAppState } from '../../../app/app.ts';
import { Figure } from '../../../app/figure.tsx';
import { systemTitle } from '../../../app/names.ts';
import { Card } from '../../../ui/card.tsx';
import { Details } from '../../../ui/details.tsx';
import { Notice } from '../../../ui/state.tsx';
import { FactList, Note } from '../../../ui/table.tsx';
import { PowerDetails } from './power.tsx';
import type { RunRow } from './rows.ts';
import { boundsText, detailRows, epochText, headRows } from './rows.ts';
import { RunSettings } from './settings.tsx';
import styles from './whole-run.module.css';

interface WholeRunProps {
  readonly plan: FeasiblePlan;
  readonly machine: Machine;
  readonly model: Model;
}

/** What the plan comes to over all epochs: time, energy and its price, wear of the drives, checkpoints. */
export const WholeRunCard = ({ plan, machine, model }: WholeRunProps) => {
  const training = useAppState((state) => state.choice.training);
  const run = useMemo(() => wholeRun(plan, machine, model, training), [plan, machine, model, training]);
  return (
    <Card title="The whole run" note={noteOf(plan, run)} anchor="whole-run" testId="whole-run">
      {training.dataset === undefined ? (
        <Notice tone="info" testId="whole-run-empty">
          Say in the job how many tokens the dataset has, or count a file there: then its time, energy, cost and wear of
          drives follow.
        </Notice>
      ) : (
        <div className={styles.heads}>
          {headRows(run).map((row) => (
            <Head key={row.id} row={row} />
          ))}
        </div>
      )}
      <div className={styles.details}>
        <FactList rows={detailRows(run, training).map((row) => ({ name: row.name, value: <Value row={row} /> }))} />
        <div>
          <PowerDetails run={run} />
          {boundsText(run) !== undefined && <Note>{boundsText(run)}</Note>}
          <RunSettings run={run} />
        </div>
      </div>
    </Card>
  );
};

const noteOf = ({ system, job }: FeasiblePlan, { epoch, sequencesPerStep }: WholeRun): string =>
  [
    `${systemTitle(system)}, ${String(sequencesPerStep)} sequences a step${accumulated(job)}`,
    ...(epoch === undefined ? [] : [epochText(epoch)]),
  ].join('. ');

const accumulated = ({ microBatch, gradientAccumulation, effectiveBatch = 0 }: FeasiblePlan['job']) => {
  const more = microBatch * gradientAccumulation - effectiveBatch;
  const parts = gradientAccumulation === 1 ? '' : ` (${String(microBatch)} × ${String(gradientAccumulation)})`;
  return effectiveBatch > 0 && more > 0 ? `${parts}, ${String(more)} more than asked for` : parts;
};

const Head = ({ row }: { readonly row: RunRow }) => (
  <div className={styles.head}>
    <span className={styles.name}>{row.name}</span>
    <span className={row.why === undefined ? styles.big : styles.unknown}>
      <Figure id={`whole-run-${row.id}`} value={row.value} text={() => row.text} />
    </span>
    <Reason row={row} />
  </div>
);

const Value = ({ row }: { readonly row: RunRow }) => (
  <span className={styles.value}>
    <Figure id={`whole-run-${row.id}`} value={row.value} text={() => row.text} />
    <Reason row={row} />
  </span>
);

/** The formula on demand, or at once why there is no figure. */
const Reason = ({ row }: { readonly row: RunRow }) =>
  row.how === undefined ? (
    <span className={styles.why}>{row.why}</span>
  ) : (
    <Details label="how" title={row.name} testId={`whole-run-${row.id}-how`}>
      <Note>{row.how}</Note>
    </Details>
  );
