import { onceForEach } from '../once.ts';
import type { Phase, Timeline } from './types.ts';

/** A stretch of the step, in seconds from its start. */
export interface Window {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export interface PhaseWindow extends Window {
  readonly phase: Phase;
}

/**
 * The step cut into its phases: in order of time, none empty, each begins where the one before it ends, the first at
 * 0 and the last ends with the step. Neighbours differ in phase. A phase comes several times where micro-batches
 * alternate forward and backward.
 *
 * Tasks are listed pass after pass: a forward task listed right after one of another phase begins the next pass. A
 * stretch is the forward, the backward or the optimizer of one pass, and an instant belongs to the first stretch, by
 * pass and then in that order, of which a task has yet to end. So where stretches overlap, the time is that of the
 * earlier one: work that runs ahead (an optimizer update under the backward pass, the next forward under the last
 * copies of a backward) hides under it.
 */
export const phaseWindows = onceForEach((timeline: Timeline): readonly PhaseWindow[] => {
  const windows: PhaseWindow[] = [];
  // When the last task of each phase so far has ended. What an earlier pass left here cuts nothing: it is behind.
  let forward = 0;
  let backward = 0;
  let optimizer = 0;
  let ahead: Phase = 'forward';
  let id = 0;
  for (const { phase } of timeline.schedule.tasks) {
    const end = timeline.end[id] ?? 0;
    id += 1;
    if (phase === 'forward') {
      if (ahead !== 'forward') addPass(windows, forward, backward, optimizer);
      if (end > forward) forward = end;
    } else if (phase === 'backward') {
      if (end > backward) backward = end;
    } else if (end > optimizer) optimizer = end;
    ahead = phase;
  }
  addPass(windows, forward, backward, optimizer);
  return windows;
});

const addPass = (windows: PhaseWindow[], forward: number, backward: number, optimizer: number): void => {
  extend(windows, 'forward', forward);
  extend(windows, 'backward', backward);
  extend(windows, 'optimizer', optimizer);
};

const extend = (windows: PhaseWindow[], phase: Phase, toSeconds: number): void => {
  const last = windows.at(-1);
  const fromSeconds = last?.toSeconds ?? 0;
  if (toSeconds <= fromSeconds) return;
  if (last?.phase === phase) windows[windows.length - 1] = { ...last, toSeconds };
  else windows.push({ phase, fromSeconds, toSeconds });
};

/** The same windows, or those of one phase, as columns to look up times in; without a phase the whole step is one. */
export interface Cut {
  readonly fromSeconds: Float64Array;
  readonly toSeconds: Float64Array;
  /** Length of all of them. */
  readonly seconds: number;
}

export const cutOf = (timeline: Timeline, phase: Phase | undefined): Cut =>
  phase === undefined
    ? columns([{ fromSeconds: 0, toSeconds: timeline.stepSeconds }])
    : columns(phaseWindows(timeline).filter((window) => window.phase === phase));

const columns = (windows: readonly Window[]): Cut => ({
  fromSeconds: Float64Array.from(windows, ({ fromSeconds }) => fromSeconds),
  toSeconds: Float64Array.from(windows, ({ toSeconds }) => toSeconds),
  seconds: lengthOf(windows),
});

export const lengthOf = (windows: readonly Window[]): number =>
  windows.reduce((sum, { fromSeconds, toSeconds }) => sum + (toSeconds - fromSeconds), 0);

/** Seconds of a stretch that fall into the cut: exactly its length where one window holds all of it. */
export const secondsWithin = (cut: Cut, from: number, to: number): number => {
  let within = 0;
  for (let index = firstEndingAfter(cut.toSeconds, from); index < cut.toSeconds.length; index += 1) {
    const begin = cut.fromSeconds[index] ?? 0;
    if (begin >= to) break;
    const end = cut.toSeconds[index] ?? 0;
    within += (end < to ? end : to) - (begin > from ? begin : from);
  }
  return within;
};

const firstEndingAfter = (ends: Float64Array, at: number): number => {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
};
