import { countText, percentText } from '../../../core/format.ts';
import { closeTrace } from '../../app/actions/traces.ts';
import { useApp } from '../../app/app.ts';
import type { OpenedTrace } from '../../app/trace-state.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { NumberCell, Table } from '../../ui/table.tsx';
import { boundName, factorText, nsText, shortName } from './texts.ts';

type Side = OpenedTrace['metrics']['whole'];

const lines: readonly {
  readonly name: string;
  readonly text: (whole: Side) => string;
  readonly value?: (whole: Side) => number | null | undefined;
}[] = [
  { name: 'Binds', text: ({ bound }) => boundName(bound.bound) },
  { name: 'Latency', text: ({ latencyNs }) => nsText(latencyNs), value: ({ latencyNs }) => latencyNs },
  { name: 'Kernels', text: ({ kernels }) => countText(kernels), value: ({ kernels }) => kernels },
  { name: 'Launches', text: ({ launches }) => countText(launches), value: ({ launches }) => launches },
  { name: 'TKLQT', text: ({ tklqtNs }) => nsText(tklqtNs), value: ({ tklqtNs }) => tklqtNs },
  { name: 'Launching', text: ({ launchNs }) => nsText(launchNs), value: ({ launchNs }) => launchNs },
  { name: 'In the queue', text: ({ queueNs }) => nsText(queueNs), value: ({ queueNs }) => queueNs },
  { name: 'Median delay', text: ({ delayNs }) => nsText(delayNs?.p50), value: ({ delayNs }) => delayNs?.p50 },
  { name: 'Kernel time', text: ({ kernelNs }) => nsText(kernelNs), value: ({ kernelNs }) => kernelNs },
  { name: 'Average kernel', text: ({ akdNs }) => nsText(akdNs), value: ({ akdNs }) => akdNs },
  {
    name: 'GPU idle',
    text: ({ gpuIdleUnionNs }) => nsText(gpuIdleUnionNs),
    value: ({ gpuIdleUnionNs }) => gpuIdleUnionNs,
  },
  { name: 'Waited for the CPU', text: ({ bound }) => percentText(bound.hostWaitShare ?? undefined) },
];

/** Two traces side by side, and the operators by which they differ most. */
export const CompareCard = ({ shown, compared }: { readonly shown: OpenedTrace; readonly compared: OpenedTrace }) => {
  const app = useApp();
  return (
    <Card
      title="Comparison"
      note={`${compared.summary.title} against ${shown.summary.title}.`}
      aside={
        <Button small icon="cross" onClick={() => closeTrace(app, 'compared')}>
          End
        </Button>
      }
      flush
      testId="trace-comparison"
    >
      <Table label="Two traces" columns={columnsOf(shown, compared)}>
        {lines.map(({ name, text, value }) => (
          <Line
            key={name}
            name={name}
            texts={[text(shown.metrics.whole), text(compared.metrics.whole)]}
            values={[value?.(shown.metrics.whole), value?.(compared.metrics.whole)]}
          />
        ))}
        {differing(shown, compared).map(({ name, before, after }) => (
          <Line key={name} name={`TKLQT of ${name}`} texts={[nsText(before), nsText(after)]} values={[before, after]} />
        ))}
      </Table>
    </Card>
  );
};

const columnsOf = (shown: OpenedTrace, compared: OpenedTrace) => [
  { name: 'What' },
  { name: shown.summary.title, number: true },
  {
    name: compared.summary.title === shown.summary.title ? `${compared.summary.title} (2)` : compared.summary.title,
    number: true,
  },
  { name: 'Ratio', number: true },
];

interface LineProps {
  readonly name: string;
  readonly texts: readonly [string, string];
  readonly values: readonly [number | null | undefined, number | null | undefined];
}

const Line = ({ name, texts, values: [before, after] }: LineProps) => (
  <tr>
    <th scope="row">{shortName(name)}</th>
    <NumberCell>{texts[0]}</NumberCell>
    <NumberCell>{texts[1]}</NumberCell>
    <NumberCell>
      {typeof before === 'number' && typeof after === 'number' && before !== 0 ? factorText(after / before) : ''}
    </NumberCell>
  </tr>
);

/** The operators whose TKLQT differs most. */
export const differing = (shown: OpenedTrace, compared: OpenedTrace) => {
  const names = new Set([...shown.metrics.byOperator, ...compared.metrics.byOperator].map(({ name }) => name));
  const of = ({ metrics }: OpenedTrace, wanted: string) =>
    metrics.byOperator.find(({ name }) => name === wanted)?.tklqtNs ?? 0;
  return [...names]
    .map((name) => ({ name, before: of(shown, name), after: of(compared, name) }))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, 8);
};
