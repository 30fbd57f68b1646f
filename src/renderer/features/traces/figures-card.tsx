import { countText, percentText, secondsText } from '../../../core/format.ts';
import type { OpenedTrace } from '../../app/trace-state.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { NamedValue, NamedValues } from '../../ui/named-value.tsx';
import { Notice } from '../../ui/state.tsx';
import { boundName, nsText } from './texts.ts';
import styles from './traces.module.css';

type Whole = OpenedTrace['metrics']['whole'];

const figuresOf = (whole: Whole): readonly (readonly [name: string, value: string, note: string])[] => [
  ['TKLQT', nsText(whole.tklqtNs), 'launch and queue time of all kernels'],
  ['A launch', nsText(whole.delayNs?.p50), 'median from call to kernel'],
  ['In the queue', percentText(whole.bound.queueShare ?? undefined), 'of TKLQT'],
  ['Average kernel', nsText(whole.akdNs), `${countText(whole.kernels)} kernels`],
  ['Latency', nsText(whole.latencyNs), 'first operator to last kernel'],
  ['GPU idle', nsText(whole.gpuIdleUnionNs), 'of it with no kernel running'],
  ['CPU idle', nsText(whole.cpuIdleNs), 'of it on the launching thread'],
  ['Shorter than their call', countText(whole.shorterThanLaunch), 'kernels'],
];

/** Who waits for whom, with the figures that show it. */
export const FiguresCard = ({ opened: { summary, metrics, notStored } }: { readonly opened: OpenedTrace }) => {
  const { whole, notes } = metrics;
  const { bound } = whole;
  return (
    <Card
      title={summary.title}
      note={[...new Set(summary.devices)].join(', ')}
      aside={
        <Badge tone={bound.bound === 'cpu' ? 'warn' : bound.bound === 'gpu' ? 'ok' : 'plain'} testId="trace-bound">
          {boundName(bound.bound)}
        </Badge>
      }
      testId="trace-figures"
    >
      <p className={styles.evidence} data-testid="trace-evidence">
        {bound.evidence}.
      </p>
      <NamedValues>
        {figuresOf(whole).map(([name, value, note]) => (
          <NamedValue key={name} name={name} note={note} testId={`trace-${name.toLowerCase().replaceAll(' ', '-')}`}>
            {value}
          </NamedValue>
        ))}
      </NamedValues>
      {[...notes, ...(notStored === null ? [] : [`not kept: ${notStored}`])].map((note) => (
        <Notice key={note} tone="info">
          {note}
        </Notice>
      ))}
      {metrics.steps.length > 1 && <p className={styles.quiet}>{stepsText(metrics.steps)}</p>}
    </Card>
  );
};

const stepsText = (steps: OpenedTrace['metrics']['steps']): string => {
  const latencies = steps.flatMap(({ latencyNs }) => (latencyNs === null ? [] : [latencyNs / 1e9]));
  const [least, most] = [Math.min(...latencies), Math.max(...latencies)];
  return `${countText(steps.length)} steps of ${secondsText(least)} to ${secondsText(most)}.`;
};
