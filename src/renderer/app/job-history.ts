import type { Job } from '../../core/job/job.ts';

/** Jobs that were chosen before, and those that were undone; the latest of each is last. */
export interface JobHistory {
  readonly past: readonly Job[];
  readonly future: readonly Job[];
  /** Which field changed last and when, so that one number typed is one step. */
  readonly last: { readonly field: string; readonly atMs: number } | undefined;
}

export const emptyHistory: JobHistory = { past: [], future: [], last: undefined };

const mostKept = 100;
/** Changes of one field that follow each other so fast are one change. */
const togetherMs = 1000;

/** The history after a change from one job to another, at a time of any clock. */
export const recorded = (history: JobHistory, before: Job, after: Job, atMs: number): JobHistory => {
  const field = changedFields(before, after);
  if (field === '') return history;
  const { last, past } = history;
  const together = last?.field === field && atMs - last.atMs < togetherMs && past.length > 0;
  return { past: together ? past : [...past, before].slice(-mostKept), future: [], last: { field, atMs } };
};

export interface Travelled {
  readonly job: Job;
  readonly history: JobHistory;
}

/** The job before the last change; undefined where there is none. */
export const undone = ({ past, future }: JobHistory, job: Job): Travelled | undefined => {
  const before = past.at(-1);
  return before && { job: before, history: { past: past.slice(0, -1), future: [...future, job], last: undefined } };
};

export const redone = ({ past, future }: JobHistory, job: Job): Travelled | undefined => {
  const after = future.at(-1);
  return after && { job: after, history: { past: [...past, job], future: future.slice(0, -1), last: undefined } };
};

const changedFields = (before: Job, after: Job): string => {
  const [old, young] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...old.keys(), ...young.keys()]);
  return [...names].filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(young.get(name))).join(' ');
};
