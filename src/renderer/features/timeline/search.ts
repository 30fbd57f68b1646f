import type { Task, TaskId } from '../../../core/schedule/types.ts';
import type { Scene } from './scene.ts';
import type { LaneTasks } from './slices.ts';
import type { View } from '../../charts/time-view.ts';
import { within } from '../../charts/time-view.ts';

/** A task that was looked for. */
export interface Match {
  /** Which of the steps on show it is in. */
  readonly step: number;
  readonly task: TaskId;
}

/** Tasks of a step that were found, by lane, and the one that is being looked at. */
export interface Found {
  readonly lanes: LaneTasks;
  readonly current: TaskId | undefined;
}

/**
 * Tasks with all the words in their name, lane or phase, in order of time. A number is a whole one: 1 does not find 12.
 * `layer 12` finds the tasks of that layer, which are in forward and backward; in the optimizer numbers count parts.
 */
export const matchesOf = (scenes: readonly Scene[], query: string): readonly Match[] => {
  const isWanted = wantedBy(query);
  if (isWanted === undefined) return [];
  const found = scenes.flatMap(({ timeline }, step) =>
    timeline.schedule.tasks.flatMap((one, task) =>
      isWanted(one, timeline.schedule.lanes[one.lane] ?? '') ? [{ step, task, start: timeline.start[task] ?? 0 }] : [],
    ),
  );
  return found.toSorted((a, b) => a.start - b.start || a.step - b.step).map(({ step, task }) => ({ step, task }));
};

const wantedBy = (query: string) => {
  const layer = /\blayers? (\d+)\b/i.exec(query)?.[1];
  const rest = layer === undefined ? query : query.replace(/\blayers? \d+\b/i, '');
  const tests = rest
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(testOf);
  if (tests.length === 0 && layer === undefined) return undefined;
  const inLayer = layer === undefined ? undefined : testOf(layer);
  return ({ name, phase }: Task, lane: string) => {
    const text = `${name} ${lane} ${phase}`.toLowerCase();
    const layerFits = inLayer === undefined || (phase !== 'optimizer' && inLayer(name));
    return layerFits && tests.every((test) => test(text));
  };
};

const testOf = (word: string): ((text: string) => boolean) => {
  if (!/^\d+$/.test(word)) return (text) => text.includes(word);
  const whole = new RegExp(`(?<!\\d)${word}(?!\\d)`);
  return (text) => whole.test(text);
};

/** The matches of one step, for its picture. */
export const foundIn = (
  scene: Scene,
  step: number,
  matches: readonly Match[],
  current: Match | undefined,
): Found | undefined => {
  if (matches.length === 0) return undefined;
  const wanted = new Set(matches.filter((match) => match.step === step).map(({ task }) => task));
  return {
    lanes: scene.lanes.map((tasks) => tasks.filter((task) => wanted.has(task))),
    current: current?.step === step ? current.task : undefined,
  };
};

/** The next match, or the one before; around the ends. */
export const nextMatch = (count: number, current: number | undefined, by: 1 | -1): number | undefined => {
  if (count === 0) return undefined;
  if (current === undefined) return by === 1 ? 0 : count - 1;
  return (current + by + count) % count;
};

/** A task is brought to at least this share of the view when it is jumped to. */
const leastShare = 0.02;
const goodShare = 0.1;

/** A view with the task in its middle; the same one where the task is well in sight. */
export const viewOnTask = (view: View, spanSeconds: number, start: number, end: number): View => {
  const length = view.to - view.from;
  const large = end - start >= length * leastShare;
  if (large && start >= view.from && end <= view.to) return view;
  const wanted = large
    ? Math.max(length, (end - start) * 1.2)
    : Math.min(length, Math.max((end - start) / goodShare, spanSeconds / 1e4));
  const middle = (start + end) / 2;
  return within({ from: middle - wanted / 2, to: middle + wanted / 2 }, spanSeconds);
};
