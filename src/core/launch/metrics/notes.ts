import type { Trace } from '../types.ts';
import type { Metrics } from './types.ts';

const many = (count: number, one: string, more = `${one}s`) => `${String(count)} ${count === 1 ? one : more}`;

/** What a reader of the figures has to know. */
export const notesOf = (trace: Trace, metrics: Omit<Metrics, 'notes'>): readonly string[] =>
  [...fileNotes(trace), ...figureNotes(metrics)].filter((note) => note !== undefined);

const fileNotes = ({ head: { cutOff, leftOut, unnamedRows } }: Trace): readonly (string | undefined)[] => [
  cutOff === undefined ? undefined : `not the whole trace: ${cutOff}; what came before was read`,
  when(leftOut.malformed, (n) => `${many(n, 'event')} left out: broken JSON, or without a name, a time or a place`),
  when(leftOut.negativeDuration, (n) => `${many(n, 'event')} with a negative duration left out`),
  when(
    leftOut.outOfTime,
    (n) => `${many(n, 'event')} more than 104 days from the others left out: their clock was lost`,
  ),
  when(leftOut.oversize, (n) => `${many(n, 'event')} larger than 16 MiB left out`),
  when(leftOut.outOfLanes, (n) => `${many(n, 'event')} on threads or streams beyond the first 65535 left out`),
  when(unnamedRows, (n) => `${many(n, 'row')} with names beyond the first million different ones count as one name`),
];

const figureNotes = ({ whole, operators }: Omit<Metrics, 'notes'>): readonly (string | undefined)[] => [
  whole.kernels === 0
    ? 'no kernels: the trace was recorded without GPU activity, or nothing ran on a GPU'
    : operators.count === 0
      ? 'no operators: latency and idle times begin with the first operator and are unknown'
      : undefined,
  when(whole.kernelsWithoutLaunch, (n) => `${many(n, 'kernel')} without a call in the file: no part of TKLQT`),
  when(
    whole.kernelsFromGraphs,
    (n) =>
      `${many(n, 'kernel')} from ${many(whole.graphLaunches, 'graph launch', 'graph launches')}: their TKLQT holds the time of the graph's earlier kernels; one a launch is given beside it`,
  ),
  when(whole.earlyKernels, (n) => `${many(n, 'kernel')} begin before their call: the clocks of CPU and GPU disagree`),
  whole.gpuIdleNs !== null && whole.gpuIdleNs < 0
    ? "the paper's GPU idle is negative: it takes kernels that run side by side as if one after the other"
    : undefined,
];

const when = (count: number, note: (count: number) => string): string | undefined =>
  count > 0 ? note(count) : undefined;
