import { useMemo } from 'react';
import { capacityText, percentText, secondsText } from '../../../core/format.ts';
import { laneBusySeconds } from '../../../core/schedule/queries.ts';
import type { Timeline } from '../../../core/schedule/types.ts';
import { tierName } from '../../app/names.ts';
import type { TableData } from '../../charts/data-table.tsx';
import { DataTable } from '../../charts/data-table.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TimelineCanvas } from './canvas.tsx';
import type { Scene } from './scene.ts';
import type { View } from './view.ts';
import { middle, wholeStep, zoomed } from './view.ts';
import styles from './timeline.module.css';

interface StepCardProps {
  readonly scene: Scene;
  /** Said where the picture shows several micro-batches as one. */
  readonly folded: string | undefined;
  readonly view: View;
  readonly onView: (view: View) => void;
}

/** The picture of the step with its tools, and its data as text. */
export const StepCard = ({ scene, folded, view, onView }: StepCardProps) => {
  const { timeline } = scene;
  const table = useMemo(() => stepTable(scene), [scene]);
  const label = `One step of ${secondsText(timeline.stepSeconds)} by lane, and what every memory holds`;
  return (
    <Card
      title="One step"
      note="Wheel zooms, drag shows the stretch, Shift and drag moves."
      aside={<Tools timeline={timeline} view={view} onView={onView} />}
      testId="timeline"
    >
      <Legend scene={scene} />
      {folded !== undefined && (
        <p className={styles.folded} data-testid="timeline-folded">
          {folded}
        </p>
      )}
      <TimelineCanvas scene={scene} view={view} onView={onView} label={label} />
      <DataTable data={table} label={label} />
    </Card>
  );
};

const Tools = ({
  timeline,
  view,
  onView,
}: Pick<StepCardProps, 'view' | 'onView'> & { readonly timeline: Timeline }) => {
  const { stepSeconds } = timeline;
  const zoom = (factor: number) => onView(zoomed(view, stepSeconds, factor, middle(view)));
  const whole = view.from === 0 && view.to === stepSeconds;
  return (
    <div className={styles.tools}>
      <span className={styles.range} data-testid="timeline-range" data-from={view.from} data-to={view.to}>
        {secondsText(view.from)} to {secondsText(view.to)}
      </span>
      <Button small icon="zoomIn" onClick={() => zoom(0.5)}>
        Zoom in
      </Button>
      <Button small icon="zoomOut" disabled={whole} onClick={() => zoom(2)}>
        Zoom out
      </Button>
      <Button small icon="reset" disabled={whole} onClick={() => onView(wholeStep(stepSeconds))}>
        Whole step
      </Button>
    </div>
  );
};

/** The phases with what binds each; the picture has room for it only where a phase is long. */
const Legend = ({ scene }: { readonly scene: Scene }) => (
  <div className={styles.legend}>
    {scene.phases.map(({ phase, text }, i) => (
      <span key={phase} className={styles.legendItem} data-testid={`timeline-${phase}`}>
        <span className={styles.swatch} style={{ background: `var(--series-${String(i + 1)})` }} />
        {text}
      </span>
    ))}
  </div>
);

const stepTable = ({ timeline, phases: summaries }: Scene): TableData => {
  const busy = laneBusySeconds(timeline);
  return {
    columns: ['What', 'Time or peak', 'Share or capacity'],
    rows: [
      ...summaries.map(({ text, seconds }) => [
        text,
        secondsText(seconds),
        percentText(seconds / timeline.stepSeconds),
      ]),
      ...timeline.schedule.lanes.map((lane, i) => [
        `Lane ${lane}, busy`,
        secondsText(busy[i]),
        percentText((busy[i] ?? 0) / timeline.stepSeconds),
      ]),
      ...timeline.memory.map((curve) => [
        `Peak of ${tierName(curve.tier)}`,
        capacityText(curve.peak),
        capacityText(timeline.schedule.tiers.find(({ id }) => id === curve.tier)?.capacity),
      ]),
    ],
  };
};
