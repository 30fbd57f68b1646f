import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { capacityText, percentText, secondsText } from '../../../core/format.ts';
import { laneBusySeconds } from '../../../core/schedule/queries.ts';
import { tierName } from '../../app/names.ts';
import type { TableData } from '../../charts/data-table.tsx';
import { DataTable } from '../../charts/data-table.tsx';
import { Card } from '../../ui/card.tsx';
import { Legend, LegendItem, seriesToken } from '../../ui/legend.tsx';
import type { Shared } from './canvas.tsx';
import { TimelineCanvas } from './canvas.tsx';
import { PathList } from './path-list.tsx';
import type { Shown } from './save.ts';
import type { Scene } from './scene.ts';
import { rangeText } from '../../charts/time-view.ts';
import { ZoomTools } from '../../charts/zoom-tools.tsx';
import styles from './timeline.module.css';

/** A step to draw. */
export interface Step extends Shown {
  /** Said where the picture shows several micro-batches as one. */
  readonly folded: string | undefined;
}

interface StepCardProps {
  readonly steps: readonly Step[];
  readonly shared: Shared;
  readonly toolbar: ReactNode;
}

/** The pictures of one or two steps on one time scale with their tools, and their data as text. */
export const StepCard = ({ steps, shared, toolbar }: StepCardProps) => (
  <Card
    title={steps.length > 1 ? 'Two steps on one time scale' : 'One step'}
    note="Drag shows a stretch; Ctrl and wheel zooms, Shift and wheel or drag moves."
    aside={<ZoomTools {...shared} range={rangeText(shared.view)} whole="Whole step" testId="timeline-range" />}
    testId="timeline"
  >
    {toolbar}
    {steps.map((step, i) => (
      <StepPicture key={step.system} step={step} index={i} titled={steps.length > 1} shared={shared} />
    ))}
  </Card>
);

interface StepPictureProps {
  readonly step: Step;
  readonly index: number;
  readonly titled: boolean;
  readonly shared: Shared;
}

const StepPicture = ({ step: { title, scene, marks, folded }, index, titled, shared }: StepPictureProps) => {
  const table = useMemo(() => stepTable(scene), [scene]);
  const suffix = index === 0 ? '' : '-compared';
  const { stepSeconds } = scene.timeline;
  const label = `One step of ${title}, ${secondsText(stepSeconds)}, by lane, and what every memory holds`;
  return (
    <div className={styles.step}>
      {titled && (
        <h3 className={styles.stepTitle}>
          {title}, {secondsText(stepSeconds)}
        </h3>
      )}
      <PhaseLegend scene={scene} suffix={suffix} />
      {marks.path !== undefined && <PathList path={marks.path} stepSeconds={stepSeconds} suffix={suffix} />}
      {folded !== undefined && (
        <p className={styles.folded} data-testid="timeline-folded">
          {folded}
        </p>
      )}
      <TimelineCanvas scene={scene} step={index} shared={shared} marks={marks} label={label} />
      <DataTable data={table} label={label} />
    </div>
  );
};

/** The phases with what binds each; the picture has room for it only where a phase is long. */
const PhaseLegend = ({ scene, suffix }: { readonly scene: Scene; readonly suffix: string }) => (
  <Legend>
    {scene.phases.map(({ phase, text }, i) => (
      <LegendItem key={phase} mark={seriesToken(i + 1)} testId={`timeline-${phase}${suffix}`}>
        {text}
      </LegendItem>
    ))}
  </Legend>
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
