import { Progress } from '@base-ui/react/progress';
import type { ReactNode } from 'react';
import type { Tone } from './badge.tsx';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import styles from './state.module.css';

/** Keeps the place of what is being read. */
export const Skeleton = ({ lines, label }: { readonly lines: number; readonly label: string }) => (
  <div className={styles.skeleton} role="status" aria-label={label}>
    {Array.from({ length: lines }, (_, line) => (
      <div key={line} className={styles.bar} />
    ))}
  </div>
);

interface EmptyProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly testId?: string;
}

/** Says why there is nothing here, and the way on. */
export const Empty = ({ title, children, action, testId }: EmptyProps) => (
  <div className={styles.empty} data-testid={testId}>
    <h2>{title}</h2>
    <p>{children}</p>
    {action}
  </div>
);

interface ProgressBarProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly note: string;
}

export const ProgressBar = ({ label, value, max, note }: ProgressBarProps) => (
  <Progress.Root value={value} max={max} className={styles.progress} getAriaValueText={() => note}>
    <div className={styles.progressLine}>
      <Progress.Label>{label}</Progress.Label>
      <span>{note}</span>
    </div>
    <Progress.Track className={styles.track}>
      <Progress.Indicator className={styles.indicator} />
    </Progress.Track>
  </Progress.Root>
);

interface NoticeProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly testId?: string;
}

/** A sentence that stays in its place. */
export const Notice = ({ tone, children, testId }: NoticeProps) => (
  <div className={classes(styles.notice, styles[tone])} data-testid={testId}>
    <Icon name={tone === 'ok' ? 'check' : tone === 'info' || tone === 'plain' ? 'info' : 'warning'} />
    <span>{children}</span>
  </div>
);
