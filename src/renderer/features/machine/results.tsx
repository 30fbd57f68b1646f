import { useMemo, useState } from 'react';
import { countText, metricText, percentText } from '../../../core/format.ts';
import { flagText } from '../../../core/machine/flags.ts';
import type { Limit } from '../../../core/machine/limits/limit.ts';
import type { ProbeResult } from '../../../core/machine/run.ts';
import { Figure } from '../../app/figure.tsx';
import { SourceBadge } from '../../app/source.tsx';
import { Chart } from '../../charts/chart.tsx';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Icon } from '../../ui/icon.tsx';
import { FactList, NumberCell, Table } from '../../ui/table.tsx';
import { areaName } from './metric-names.ts';
import type { ResultGroup, ResultRow } from './result-rows.ts';
import { resultGroups, settingLines, statusTone } from './result-rows.ts';
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

/** Area by area; of each metric the figure that says most, the others of the same metric on request. */
export const ResultsTable = ({ rows }: { readonly rows: readonly ResultRow[] }) => {
  const groups = useMemo(() => resultGroups(rows), [rows]);
  return (
    <Table label="Measured figures" columns={columns} testId="results">
      {groups.map((group) => (
        <AreaRows key={group.area} group={group} />
      ))}
    </Table>
  );
};

const AreaRows = ({ group: { area, count, metrics } }: { readonly group: ResultGroup }) => (
  <>
    <tr data-testid={`results-${area}`}>
      <th scope="colgroup" colSpan={columns.length} className={styles.area}>
        {areaName(area)}{' '}
        <span className={styles.areaNote}>{count === 1 ? '1 figure' : `${countText(count)} figures`}</span>
      </th>
    </tr>
    {metrics.map(({ row, others }) => (
      <MetricRows key={row.result.metric} row={row} others={others} />
    ))}
  </>
);

interface MetricRowsProps {
  readonly row: ResultRow;
  readonly others: readonly ResultRow[];
}

const MetricRows = ({ row, others }: MetricRowsProps) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <ResultRows row={row} />
      {open && others.map((other) => <ResultRows key={other.id} row={other} />)}
      {others.length > 0 && (
        <tr>
          <td colSpan={columns.length} className={styles.more}>
            <button type="button" className={styles.moreButton} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Show the foremost only' : `Show ${countText(others.length)} more of ${row.title}`}
            </button>
          </td>
        </tr>
      )}
    </>
  );
};

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
        <td>{row.limit !== undefined && <LimitText limit={row.limit} result={result} />}</td>
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
    {(result.flags ?? []).map((flag) => (
      <Badge key={flag} tone="warn" mark={<Icon name="warning" size={11} />}>
        {flagText(flag)}
      </Badge>
    ))}
    {result.why !== null && <span className={styles.note}>{result.why}</span>}
  </>
);

const LimitText = ({ limit, result }: { readonly limit: Limit; readonly result: ProbeResult }) =>
  'source' in limit ? (
    <>
      {metricText(limit.value, result.unit)} <SourceBadge source={limit.source} />
      {result.median !== null && limit.value > 0 && (
        <span className={styles.note}>{percentText(result.median / limit.value)} of it</span>
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
