import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './badge.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'plain';

interface BadgeProps {
  readonly tone: Tone;
  /** A shape, so that the colour is not the only sign. */
  readonly mark?: ReactNode;
  readonly children: ReactNode;
  readonly testId?: string;
}

export const Badge = ({ tone, mark, children, testId }: BadgeProps) => (
  <span className={classes(styles.badge, styles[tone])} data-testid={testId}>
    {mark}
    {children}
  </span>
);
