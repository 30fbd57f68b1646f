import { useState } from 'react';
import { countText, percentText } from '../../../core/format.ts';
import type { Metrics } from '../../../core/launch/metrics/types.ts';
import { downloadText } from '../../app/download.ts';
import type { OpenedTrace } from '../../app/trace-state.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Segments } from '../../ui/segments.tsx';
import { NumberCell, Table } from '../../ui/table.tsx';
import { csvOf } from './csv.ts';
import { nsText, shortName } from './texts.ts';
import styles from './traces.module.css';

/** What the kernels are told apart by. */
type By = 'operator' | 'part' | 'thread' | 'kernel';

const segments = [
  { value: 'operator', label: 'Operator' },
  { value: 'part', label: 'Module' },
  { value: 'thread', label: 'Thread' },
  { value: 'kernel', label: 'Kernel' },
] as const;

interface Row {
  readonly name: string;
  readonly kernels: number;
  readonly tklqtNs: number;
  readonly queueNs: number | undefined;
  readonly kernelNs: number;
}

const rowsOf = (metrics: Metrics, by: By): readonly Row[] => {
  if (by === 'kernel')
    return metrics.topByTime.map(({ name, count, tklqtNs, kernelNs }) => ({
      name,
      kernels: count,
      tklqtNs,
      queueNs: undefined,
      kernelNs,
    }));
  return { operator: metrics.byOperator, part: metrics.parts, thread: metrics.threads }[by];
};

/** Rows that are shown; the CSV file has all. */
const shown = 20;

const columns = [
  { name: 'What' },
  { name: 'Kernels', number: true },
  { name: 'TKLQT', number: true },
  { name: 'Share', number: true },
  { name: 'In the queue', number: true },
  { name: 'Kernel time', number: true },
];

/** TKLQT and kernel time by operator, module, thread and kernel. */
export const TablesCard = ({ opened: { summary, metrics } }: { readonly opened: OpenedTrace }) => {
  const [by, setBy] = useState<By>('operator');
  const rows = rowsOf(metrics, by);
  const total = metrics.whole.tklqtNs;
  return (
    <Card
      title="Launch and queue time"
      note={rows.length > shown ? `The first ${String(shown)} of ${countText(rows.length)}.` : undefined}
      aside={
        <div className={styles.tools}>
          <Segments label="By" bare value={by} segments={segments} onChange={setBy} testId="trace-by" />
          <Button small icon="export" onClick={() => save(summary.title, by, rows)} data-testid="trace-csv">
            Save as CSV
          </Button>
        </div>
      }
      flush
      testId="trace-tables"
    >
      <Table label={`Launch and queue time by ${by}`} columns={columns}>
        {rows.slice(0, shown).map((row) => (
          <KernelRow key={row.name} row={row} total={total} />
        ))}
      </Table>
    </Card>
  );
};

const KernelRow = ({ row, total }: { readonly row: Row; readonly total: number }) => (
  <tr>
    <th scope="row" title={row.name}>
      {shortName(row.name)}
    </th>
    <NumberCell>{countText(row.kernels)}</NumberCell>
    <NumberCell>{nsText(row.tklqtNs)}</NumberCell>
    <NumberCell>{percentText(total > 0 ? row.tklqtNs / total : 0)}</NumberCell>
    <NumberCell>{row.queueNs === undefined ? '' : nsText(row.queueNs)}</NumberCell>
    <NumberCell>{nsText(row.kernelNs)}</NumberCell>
  </tr>
);

const save = (title: string, by: By, rows: readonly Row[]) =>
  downloadText(
    `${title.replace(/\.json(?:\.gz)?$/, '')}-by-${by}.csv`,
    csvOf(
      [by, 'kernels', 'tklqt_ns', 'queue_ns', 'kernel_ns'],
      rows.map(({ name, kernels, tklqtNs, queueNs, kernelNs }) => [name, kernels, tklqtNs, queueNs ?? null, kernelNs]),
    ),
  );
