import { useEffect, useState } from 'react';
import { durationText } from '../../../core/format.ts';
import type { ProfileMode } from '../../../core/machine/run.ts';
import { cancelProfile, profile } from '../../app/actions/profile.ts';
import { setStorageDir } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import type { ProfileProgress, Profiling } from '../../app/state.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { ProgressBar } from '../../ui/state.tsx';
import { Note } from '../../ui/table.tsx';
import styles from './machine.module.css';

const modes = [
  { value: 'quick', label: 'Quick, 30 s' },
  { value: 'standard', label: 'Standard, 2 min' },
  { value: 'full', label: 'Full, 10 min' },
] as const;

/** What a run writes to the drive at most, by mode. */
const written: Readonly<Record<ProfileMode, string>> = { quick: '4 GB', standard: '24 GB', full: '128 GB' };

export const MeasureCard = ({ first }: { readonly first: boolean }) => {
  const app = useApp();
  const [mode, setMode] = useState<ProfileMode>('quick');
  const profiling = useAppState((state) => state.profiling);
  const storageDir = useAppState((state) => state.storageDir);
  return (
    <Card
      title="Measure this machine"
      note={first ? undefined : 'Each profile is kept in the history with its raw samples.'}
    >
      {first && <FirstRun mode={mode} />}
      <Segments
        label="How thorough"
        value={profiling?.mode ?? mode}
        segments={modes}
        onChange={setMode}
        testId="profile-mode"
        disabled={profiling !== undefined}
      />
      <TextField
        label="Folders for the storage test"
        value={storageDir}
        onChange={(dir) => setStorageDir(app, dir)}
        placeholder="the app's data folder"
        hint={`At most ${written[profiling?.mode ?? mode]} is written to each, and removed afterwards; several folders with ; between.`}
        disabled={profiling !== undefined}
        testId="storage-dir"
      />
      {profiling === undefined ? (
        <div className={styles.steady}>
          <Button kind="primary" icon="play" onClick={() => void profile(app, mode)} data-testid="profile-start">
            Profile this machine
          </Button>
        </div>
      ) : (
        <InProgress profiling={profiling} onCancel={() => cancelProfile(app)} />
      )}
    </Card>
  );
};

const FirstRun = ({ mode }: { readonly mode: ProfileMode }) => (
  <p data-testid="first-run">
    Plimsoll times this computer&apos;s memory, its CPU&apos;s optimizer step and the reading and writing of a temporary
    file of up to {written[mode]}, one after the other. The results stay on this computer, and plans are made from them;
    for best results close other programs first.
  </p>
);

const InProgress = ({ profiling, onCancel }: { readonly profiling: Profiling; readonly onCancel: () => void }) => {
  const { progress, cancelling } = profiling;
  const secondsLeft = useCountdown(progress?.secondsLeft);
  const title = progress?.title ?? 'Starting';
  const left = secondsLeft === undefined ? '' : `${durationText(secondsLeft)} left`;
  return (
    <div className={styles.steady} data-testid="profile-progress">
      <Button icon="stop" onClick={onCancel} disabled={cancelling} data-testid="profile-cancel">
        {cancelling ? 'Stopping' : 'Cancel'}
      </Button>
      <div className={styles.grow}>
        <ProgressBar label={title} note={left} value={progress?.done ?? 0} max={progress?.of ?? 1} />
        <Note>{doneText(progress)}</Note>
      </div>
    </div>
  );
};

const doneText = (progress: ProfileProgress | undefined) =>
  `${progress === undefined ? '' : `${String(progress.done)} of ${String(progress.of)} done. `}Cancelling keeps them.`;

/** Counts down between two reports of the time left. */
const useCountdown = (reported: number | undefined) => {
  const [passed, setPassed] = useState({ reported, seconds: 0 });
  useEffect(() => {
    const timer = setInterval(
      () =>
        setPassed((before) =>
          before.reported === reported ? { reported, seconds: before.seconds + 1 } : { reported, seconds: 1 },
        ),
      1000,
    );
    return () => clearInterval(timer);
  }, [reported]);
  if (reported === undefined) return undefined;
  return Math.max(0, reported - (passed.reported === reported ? passed.seconds : 0));
};
