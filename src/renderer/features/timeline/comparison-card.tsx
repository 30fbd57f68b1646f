import { useMemo } from 'react';
import { capacityText, secondsText } from '../../../core/format.ts';
import type { DetailedPlan } from '../../../core/planners/types.ts';
import { capitalised, systemTitle, tierName } from '../../app/names.ts';
import { Card } from '../../ui/card.tsx';
import { Table } from '../../ui/table.tsx';
import type { ComparedTime } from './comparison.ts';
import { comparedTimes, comparisonSentences } from './comparison.ts';
import { comparedPeaks } from './compared-peaks.ts';
import styles from './timeline.module.css';

interface ComparisonProps {
  readonly first: DetailedPlan;
  readonly second: DetailedPlan;
}

/** How two steps differ, in words and in numbers. */
export const ComparisonCard = ({ first, second }: ComparisonProps) => {
  const times = useMemo(() => comparedTimes(first.plan, second.plan), [first, second]);
  const peaks = useMemo(() => comparedPeaks(first.timeline, second.timeline), [first, second]);
  const titles = [systemTitle(first.plan.system), systemTitle(second.plan.system)];
  const columns = ['What', ...titles, 'Difference'].map((name) => ({ name }));
  return (
    <Card title="The difference" testId="timeline-comparison">
      <p data-testid="timeline-comparison-text">{comparisonSentences(first.plan, second.plan).join(' ')}</p>
      <Table label="How the two steps differ" columns={columns}>
        {times.map((time) => (
          <TimeRow key={time.id} time={time} />
        ))}
        {peaks.map(({ tier, first: a, second: b, difference }) => (
          <tr key={tier}>
            <th scope="row">Peak of {tierName(tier)}</th>
            <td>{capacityText(a)}</td>
            <td>{capacityText(b)}</td>
            <td>{capitalised(difference)}</td>
          </tr>
        ))}
      </Table>
    </Card>
  );
};

const TimeRow = ({ time: { id, name, first, second, binding, ...time } }: { readonly time: ComparedTime }) => (
  <tr>
    <th scope="row">{name}</th>
    <Bound seconds={first} binding={binding[0]} />
    <Bound seconds={second} binding={binding[1]} />
    <td data-testid={`compared-${id}-seconds`} data-value={time.differenceSeconds}>
      {capitalised(time.difference)}
    </td>
  </tr>
);

const Bound = ({ seconds, binding }: { readonly seconds: number; readonly binding: string }) => (
  <td>
    {secondsText(seconds)}
    {binding !== '' && <div className={styles.bound}>{binding}</div>}
  </td>
);
