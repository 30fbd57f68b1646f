import { useEffect, useState } from 'react';
import { countText } from '../../../../core/format.ts';
import type { Job } from '../../../../core/job/job.ts';
import type { LaunchCounts } from '../../../../core/job/launch-counts.ts';
import type { TraceSummary } from '../../../../core/launch/summary.ts';
import { chooseAssumedLaunches, chooseCountedLaunches } from '../../../app/actions/launches.ts';
import { listTraces } from '../../../app/actions/traces.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { Picker } from '../../../ui/picker.tsx';
import { Segments } from '../../../ui/segments.tsx';
import styles from './job.module.css';

interface LaunchProps {
  readonly job: Job;
  readonly onChange: (job: Job) => void;
}

const assumed = 'assumed';

/** Whose launches the plans count: as assumed of each framework, or as a trace that was opened has them. */
export const LaunchFields = ({ job, onChange }: LaunchProps) => {
  const stored = useAppState(({ traces }) => traces.stored);
  const { counting, choose } = useLaunchChoice();
  const { launches } = job;
  return (
    <div className={styles.row}>
      <div className={styles.long}>
        <Picker
          label="Launches of the GPU"
          items={launchItems(stored ?? [], launches)}
          value={counting ?? launches?.traceId ?? assumed}
          onChange={(id) => void choose(id)}
          placeholder={assumed}
          hint={counting === undefined ? hintOf(launches, stored ?? []) : 'Counting the launches of the trace.'}
          disabled={counting !== undefined}
          testId="job-launches"
        />
      </div>
      {launches !== undefined && (
        <Segments
          label="A launch takes"
          value={launches.time}
          segments={timeSegments}
          onChange={(time) => onChange({ ...job, launches: { ...launches, time } })}
          testId="job-launch-time"
        />
      )}
    </div>
  );
};

/** What is chosen, and the trace whose launches are being counted for it. */
const useLaunchChoice = () => {
  const app = useApp();
  const [counting, setCounting] = useState<string>();
  useEffect(() => {
    void listTraces(app);
  }, [app]);
  const choose = async (id: string) => {
    if (id === assumed) {
      chooseAssumedLaunches(app);
      return;
    }
    setCounting(id);
    await chooseCountedLaunches(app, id);
    setCounting(undefined);
  };
  return { counting, choose };
};

const timeSegments = [
  {
    value: 'trace',
    label: 'Time of the trace',
    title: 'What its processor took around each launch, profiler and all.',
  },
  {
    value: 'machine',
    label: 'Time of the machine',
    title: 'What an operator takes on the machine that is planned for.',
  },
] as const;

/** The traces that are kept, and the one whose counts are in the job although it is not any more. */
export const launchItems = (stored: readonly TraceSummary[], launches: LaunchCounts | undefined) => [
  { value: assumed, label: 'Assumed of each framework', note: 'Operators of a layer as its code has them.' },
  ...stored
    .filter(({ kernels }) => kernels > 0)
    .map(({ id, title, kernels }) => ({ value: id, label: title, note: `${countText(kernels)} kernels` })),
  ...(launches === undefined || stored.some(({ id }) => id === launches.traceId)
    ? []
    : [{ value: launches.traceId, label: launches.trace, note: 'no longer kept; its counts are' }]),
];

const hintOf = (launches: LaunchCounts | undefined, stored: readonly TraceSummary[]): string => {
  if (launches !== undefined) return countedText(launches);
  return stored.length === 0
    ? 'Open a trace on the Traces screen, and plans can count its launches.'
    : 'Or those of a trace: its launches a layer, and what they took.';
};

const countedText = ({ layers, forward, backward }: LaunchCounts): string => {
  const launches = (pass: LaunchCounts['backward']) => {
    const found = (pass?.layer ?? pass?.rest)?.launches;
    return found === undefined ? 'no' : countText(Math.round(found));
  };
  const of = layers === undefined ? 'a micro-batch' : `each of ${countText(layers.count)} ${layers.name ?? 'layers'}`;
  return `Counted: ${launches(forward)} forward and ${launches(backward)} backward in ${of}.`;
};
