import { useMemo, useState } from 'react';
import { countText, metricText, percentText } from '../../../core/format.ts';
import type { ProbeResult } from '../../../core/machine/run.ts';
import { Figure } from '../../app/figure.tsx';
import { SourceBadge } from '../../app/source.tsx';
import { Chart } from '../../charts/chart.tsx';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Icon } from '../../ui/icon.tsx';
import { FactList, NumberCell, Table } from '../../ui/table.tsx';
import type { Limit, ResultRow } from './result-rows.ts';
import { settingLines, statusTone } from './result-rows.ts';
import { samplesOption, samplesTable } from './samples-option.ts';
import { SpreadBar } from './spread-bar.tsx';
import styles from './machine.module.css';

const columns = [
  { name: 'Figure' },
  { name: 'Median', number: true },
  { name: 'p05 to p95' },
  { name: 'Samples', number: true },
  { name: 'CV', number: true },
  { name: 'Status' },
  { name: 'Data sheet' },
  { name: 'Details' },
];

export const ResultsTable = ({ rows }: { readonly rows: readonly ResultRow[] }) => (
  <Table label="Measured figures" columns={columns} testId="results">
    {rows.map((row) => (
      <ResultRows key={row.id} row={row} />
    ))}
  </Table>
);

const ResultRows = ({ row }: { readonly row: ResultRow }) => {
  const [open, setOpen] = useState(false);
  const { result } = row;
  const hasDetails = result.samples.length > 0;
  return (
    <>
      <tr data-testid={`result-${result.metric}`} data-status={result.status}>
        <th scope="row">
          {row.title}
          <span className={styles.note}>{row.note}</span>
        </th>
        <NumberCell>
          <Figure
            id={`median-${row.id}`}
            value={result.median}
            text={(value) => (result.median === null ? 'not measured' : metricText(value, result.unit))}
          />
        </NumberCell>
        <td>{row.spread !== undefined && <SpreadBar spread={row.spread} />}</td>
        <NumberCell>{countText(result.samples.length)}</NumberCell>
        <NumberCell>{result.cv === null ? '' : percentText(result.cv)}</NumberCell>
        <td>
          <StatusBadge result={result} />
        </td>
        <td>
          <LimitText limit={row.limit} result={result} />
        </td>
        <td>{hasDetails && <DetailsButton open={open} title={row.title} onToggle={() => setOpen(!open)} />}</td>
      </tr>
      {open && <DetailsRow result={result} title={row.title} />}
    </>
  );
};

interface DetailsButtonProps {
  readonly open: boolean;
  readonly title: string;
  readonly onToggle: () => void;
}

const DetailsButton = ({ open, title, onToggle }: DetailsButtonProps) => (
  <IconButton
    icon={open ? 'minus' : 'plus'}
    label={`${open ? 'Hide' : 'Show'} the samples of ${title}`}
    aria-expanded={open}
    onClick={onToggle}
  />
);

const marks = { ok: 'check', noisy: 'warning', unavailable: 'minus', failed: 'cross', cancelled: 'stop' } as const;
const markOf = (result: ProbeResult): IconName => marks[result.status];

const StatusBadge = ({ result }: { readonly result: ProbeResult }) => (
  <>
    <Badge tone={statusTone(result.status)} mark={<Icon name={markOf(result)} size={11} />}>
      {result.status}
    </Badge>
    {result.why !== null && <span className={styles.note}>{result.why}</span>}
  </>
);

const LimitText = ({ limit, result }: { readonly limit: Limit; readonly result: ProbeResult }) =>
  limit.kind === 'known' ? (
    <>
      {metricText(limit.known.value, result.unit)} <SourceBadge source={limit.known.source} />
      {result.median !== null && (
        <span className={styles.note}>{percentText(result.median / limit.known.value)} of it</span>
      )}
    </>
  ) : (
    <div className={styles.limit}>No value known: {limit.why}</div>
  );

const DetailsRow = ({ result, title }: { readonly result: ProbeResult; readonly title: string }) => {
  const option = useMemo(() => samplesOption(result), [result]);
  const table = useMemo(() => samplesTable(result), [result]);
  return (
    <tr className={styles.details}>
      <td colSpan={columns.length}>
        <div className={styles.detailsBody}>
          <Chart
            option={option}
            table={table}
            height={13}
            label={`${title}: ${countText(result.samples.length)} samples in the order measured`}
            testId={`samples-${result.metric}`}
          />
          <FactList rows={settingLines(result).map(([name, value]) => ({ name, value }))} />
        </div>
      </td>
    </tr>
  );
};
