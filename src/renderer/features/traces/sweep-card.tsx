import { useMemo, useState } from 'react';
import { countText } from '../../../core/format.ts';
import type { Sweep } from '../../../core/launch/metrics/sweep.ts';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import { downloadText } from '../../app/download.ts';
import { errorText } from '../../app/errors.ts';
import { Chart } from '../../charts/chart.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { Note, NumberCell, Table } from '../../ui/table.tsx';
import { sweepOption } from './sweep-option.ts';
import type { BatchOfTrace, TypedBatches } from './sweep-rows.ts';
import { batchesOf, repeatedBatch, sweepCsv, sweepIn, sweepTable } from './sweep-rows.ts';
import { useMetrics } from './use-metrics.ts';
import styles from './traces.module.css';

const title = 'Over batch sizes';

/** What a second trace gives. */
export const TooFewForSweep = () => (
  <Card title={title} testId="trace-sweep-empty">
    <Note>
      Open two or more traces of one model, each at another batch size, as bert_b1.json and bert_b8.json: then the batch
      size at which the run no longer waits for launches and kernels begin to wait for kernels is shown here, with
      launch delay and latency beside each other.
    </Note>
  </Card>
);

/** Traces of one model over batch sizes: where launching ends to be what the run waits for. */
export const SweepCard = ({ stored }: { readonly stored: readonly TraceSummary[] }) => {
  const [typed, setTyped] = useState<TypedBatches>(new Map());
  const traces = useMemo(() => batchesOf(stored, typed), [stored, typed]);
  const chosen = traces.filter(({ batch }) => batch !== undefined);
  const { metrics, error } = useMetrics(chosen.map(({ summary }) => summary.id));
  const twice = repeatedBatch(traces);
  const sweep = useMemo(() => sweepIn(traces, metrics), [traces, metrics]);
  return (
    <Card
      title={title}
      note="Traces of one model: the batch at which kernels begin to wait for kernels. One without a batch size is left out."
      aside={
        sweep !== undefined && (
          <Button
            small
            icon="export"
            onClick={() => downloadText('batch-sizes.csv', sweepCsv(sweep))}
            data-testid="sweep-csv"
          >
            Save as CSV
          </Button>
        )
      }
      testId="trace-sweep"
    >
      <div className={styles.sweep}>
        <BatchTable traces={traces} onBatch={(id, batch) => setTyped(new Map([...typed, [id, batch]]))} />
        <div>
          {sweep === undefined ? (
            <Missing chosen={chosen.length} twice={twice} error={error && errorText(error).fact} />
          ) : (
            <SweepView sweep={sweep} />
          )}
        </div>
      </div>
    </Card>
  );
};

const columns = [{ name: 'Trace' }, { name: 'Batch size' }];

interface BatchTableProps {
  readonly traces: readonly BatchOfTrace[];
  readonly onBatch: (id: string, batch: number | undefined) => void;
}

const BatchTable = ({ traces, onBatch }: BatchTableProps) => (
  <Table label="Batch sizes of the traces" columns={columns}>
    {traces.map((one) => (
      <BatchRow key={one.summary.id} trace={one} onBatch={(batch) => onBatch(one.summary.id, batch)} />
    ))}
  </Table>
);

interface BatchRowProps {
  readonly trace: BatchOfTrace;
  readonly onBatch: (batch: number | undefined) => void;
}

const BatchRow = ({ trace: { summary, batch }, onBatch }: BatchRowProps) => (
  <tr>
    <th scope="row" title={summary.path} className={styles.wrap}>
      {summary.title}
    </th>
    <td>
      <NumberInput
        label={`Batch size of ${summary.title}`}
        bare
        value={batch}
        onChange={onBatch}
        min={1}
        max={1e6}
        placeholder="left out"
        testId="sweep-batch"
      />
    </td>
  </tr>
);

interface MissingProps {
  readonly chosen: number;
  readonly twice: number | undefined;
  readonly error: string | undefined;
}

/** Why there is no curve. */
const Missing = ({ chosen, twice, error }: MissingProps) => {
  if (error !== undefined) return <Notice tone="bad">{error}</Notice>;
  if (twice !== undefined)
    return (
      <Notice tone="warn" testId="sweep-why">
        Two traces have batch size {countText(twice)}. Give each its own, or empty one to leave it out.
      </Notice>
    );
  if (chosen < 2)
    return (
      <Notice tone="info" testId="sweep-why">
        Give at least two traces their batch size. It is read from names like bert_b8.json.
      </Notice>
    );
  return <Skeleton lines={8} label="Reading the traces" />;
};

/** `Binds` is each trace's own verdict, by how many kernels were called while others ran: it may turn before TKLQT rises. */
const SweepTable = ({ sweep }: { readonly sweep: Sweep }) => {
  const { columns: names, rows } = sweepTable(sweep);
  return (
    <Table
      label="TKLQT by batch size"
      columns={names.map((name, i) => ({ name, number: i > 0 && i < names.length - 1 }))}
    >
      {rows.map(([batch, ...cells]) => (
        <tr key={batch}>
          <th scope="row">{batch}</th>
          {cells.map((cell, i) =>
            i + 1 < cells.length ? <NumberCell key={i}>{cell}</NumberCell> : <td key={i}>{cell}</td>,
          )}
        </tr>
      ))}
    </Table>
  );
};

const SweepView = ({ sweep }: { readonly sweep: Sweep }) => {
  const option = useMemo(() => sweepOption(sweep), [sweep]);
  const { finding, transition } = sweep;
  return (
    <>
      <p className={styles.evidence} data-testid="sweep-finding" data-value={transition ?? ''}>
        {finding}.
      </p>
      <Chart
        option={option}
        label={`TKLQT, latency and mean launch delay over batch sizes: ${finding}`}
        height={18}
        testId="trace-sweep-chart"
      />
      <SweepTable sweep={sweep} />
    </>
  );
};
