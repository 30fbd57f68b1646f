import { useState } from 'react';
import { countText, secondsText } from '../../../core/format.ts';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import { saveCut } from '../../app/actions/traces.ts';
import { useApp } from '../../app/app.ts';
import type { View } from '../../charts/time-view.ts';
import { rangeText, wholeStep } from '../../charts/time-view.ts';
import { ZoomTools } from '../../charts/zoom-tools.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Legend, LegendItem, seriesToken } from '../../ui/legend.tsx';
import { TraceCanvas } from './canvas.tsx';

const legend: readonly (readonly [name: string, series: number])[] = [
  ['Operator', 1],
  ['Module', 7],
  ['Call', 6],
  ['Kernel', 3],
  ['Copy', 4],
  ['Set', 5],
  ['Annotation', 8],
];

/** Threads, streams and the links between them. */
export const OverviewCard = ({ summary }: { readonly summary: TraceSummary }) => {
  const spanSeconds = (summary.endNs - summary.beginNs) / 1e9;
  const [view, setView] = useState(wholeStep(spanSeconds));
  const label = `${countText(summary.rows)} rows over ${secondsText(spanSeconds)}, by thread and stream`;
  return (
    <Card
      title="Overview"
      note="Drag shows a stretch; Ctrl and wheel zooms, Shift and wheel or drag moves. Lines lead from a launch to its kernel."
      aside={<Tools summary={summary} spanSeconds={spanSeconds} view={view} onView={setView} />}
      testId="trace-overview"
    >
      <Legend>
        {legend.map(([name, series]) => (
          <LegendItem key={name} mark={seriesToken(series)}>
            {name}
          </LegendItem>
        ))}
      </Legend>
      <TraceCanvas summary={summary} view={view} onView={setView} label={label} />
    </Card>
  );
};

interface ToolsProps {
  readonly summary: TraceSummary;
  readonly spanSeconds: number;
  readonly view: View;
  readonly onView: (view: View) => void;
}

const Tools = ({ summary, spanSeconds, view, onView }: ToolsProps) => {
  const app = useApp();
  const atNs = (seconds: number) => summary.beginNs + seconds * 1e9;
  return (
    <ZoomTools {...{ view, spanSeconds, onView }} range={rangeText(view)} whole="Whole trace" testId="trace-range">
      <Button
        small
        icon="export"
        onClick={() => void saveCut(app, summary.id, atNs(view.from), atNs(view.to))}
        data-testid="trace-cut"
      >
        Save this stretch
      </Button>
    </ZoomTools>
  );
};
