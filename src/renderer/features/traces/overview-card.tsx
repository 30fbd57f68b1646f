import { useState } from 'react';
import { countText, secondsText } from '../../../core/format.ts';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import { saveCut } from '../../app/actions/traces.ts';
import { useApp } from '../../app/app.ts';
import type { View } from '../../charts/time-view.ts';
import { middle, wholeStep, zoomed } from '../../charts/time-view.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TraceCanvas } from './canvas.tsx';
import { instantText } from './texts.ts';
import styles from './traces.module.css';

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
      note="Wheel zooms, drag shows the stretch, Shift and drag moves. Lines lead from a launch to its kernel."
      aside={<Tools summary={summary} spanSeconds={spanSeconds} view={view} onView={setView} />}
      testId="trace-overview"
    >
      <div className={styles.legend}>
        {legend.map(([name, series]) => (
          <span key={name} className={styles.legendItem}>
            <span className={styles.swatch} style={{ background: `var(--series-${String(series)})` }} />
            {name}
          </span>
        ))}
      </div>
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
  const zoom = (factor: number) => onView(zoomed(view, spanSeconds, factor, middle(view)));
  const whole = view.from === 0 && view.to === spanSeconds;
  const atNs = (seconds: number) => summary.beginNs + seconds * 1e9;
  return (
    <div className={styles.tools}>
      <span className={styles.range} data-testid="trace-range" data-from={view.from} data-to={view.to}>
        {instantText(view.from, (view.to - view.from) / 100)} to {instantText(view.to, (view.to - view.from) / 100)}
      </span>
      <Button small icon="zoomIn" onClick={() => zoom(0.5)}>
        Zoom in
      </Button>
      <Button small icon="zoomOut" disabled={whole} onClick={() => zoom(2)}>
        Zoom out
      </Button>
      <Button small icon="reset" disabled={whole} onClick={() => onView(wholeStep(spanSeconds))}>
        Whole trace
      </Button>
      <Button
        small
        icon="export"
        onClick={() => void saveCut(app, summary.id, atNs(view.from), atNs(view.to))}
        data-testid="trace-cut"
      >
        Save this stretch
      </Button>
    </div>
  );
};
