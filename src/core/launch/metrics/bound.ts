import { none } from '../types.ts';
import type { Context } from './context.ts';
import type { Bound, Sums } from './types.ts';

/**
 * SKIP calls a run CPU-bound while TKLQT is launching alone and GPU-bound once kernels wait behind kernels. In one trace
 * each kernel shows which: it waited for the processor if its call began when all earlier kernels had ended. The side
 * with more kernels gives the answer; where there is but one kernel, its own queue does.
 */
export const boundOf = (context: Context, kernels: Uint32Array, sums: Sums, busyNs: number): Bound => {
  const { rows } = context.trace;
  const linked = sums.kernels - sums.kernelsWithoutLaunch;
  const hostWaitShare = hostWaits(context, kernels);
  const queueShare = sums.tklqtNs > 0 ? sums.queueNs / sums.tklqtNs : null;
  const span = spanNs(kernels, rows);
  const figures = {
    hostWaitShare,
    hostWaitTimeShare: hostWaitTime(context, kernels),
    queueShare,
    busyShare: span > 0 ? busyNs / span : null,
  };
  if (linked === 0) return { bound: null, evidence: withoutEvidence(sums), ...figures };
  const decisive = hostWaitShare ?? 1 - (queueShare ?? 0);
  return { bound: decisive >= 0.5 ? 'cpu' : 'gpu', evidence: evidenceOf(figures), ...figures };
};

const withoutEvidence = ({ kernels }: Sums): string =>
  kernels === 0 ? 'there are no kernels' : 'the call of no kernel is in the trace';

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

const evidenceOf = ({ hostWaitShare, hostWaitTimeShare, queueShare }: Omit<Bound, 'bound' | 'evidence'>): string => {
  const parts = [
    hostWaitShare === null
      ? 'only one kernel'
      : `${percent(hostWaitShare)} of the kernels were called when the GPU had nothing left to run`,
    queueShare === null ? undefined : `${percent(queueShare)} of TKLQT is waiting in the queue`,
    hostWaitTimeShare === null
      ? undefined
      : `${percent(hostWaitTimeShare)} of the GPU's gaps are before work that was called late`,
  ];
  return parts.filter((part) => part !== undefined).join('; ');
};

/** Among kernels with a call, all but the first: those whose call began when every earlier one of them had ended. */
const hostWaits = ({ trace: { rows, links } }: Context, kernels: Uint32Array): number | null => {
  let [linked, waited, ended] = [0, 0, -Infinity];
  for (const kernel of kernels) {
    const call = links.launch[kernel] ?? none;
    if (call === none) continue;
    if (linked > 0 && (rows.beginNs[call] ?? 0) >= ended) waited++;
    linked++;
    ended = Math.max(ended, rows.endNs[kernel] ?? 0);
  }
  return linked > 1 ? waited / (linked - 1) : null;
};

/** Of the gaps between GPU work of any kind in the kernels' time: the share before work that was called in the gap. */
const hostWaitTime = ({ trace: { rows, links }, gpuWork }: Context, kernels: Uint32Array): number | null => {
  const first = kernels[0];
  const last = kernels.at(-1);
  if (first === undefined || last === undefined) return null;
  let [gaps, waited, ended] = [0, 0, -Infinity];
  for (const row of within(gpuWork, first, last)) {
    const begin = rows.beginNs[row] ?? 0;
    if (begin > ended && ended > -Infinity) {
      const call = links.launch[row] ?? none;
      gaps += begin - ended;
      if (call !== none && (rows.beginNs[call] ?? 0) >= ended) waited += begin - ended;
    }
    ended = Math.max(ended, rows.endNs[row] ?? 0);
  }
  return gaps > 0 ? waited / gaps : null;
};

/** The part of ascending `rows` from row `first` to row `last`. */
const within = (rows: Uint32Array, first: number, last: number): Uint32Array =>
  rows.subarray(lowerBound(rows, first), lowerBound(rows, last + 1));

const lowerBound = (rows: Uint32Array, row: number): number => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
};

const spanNs = (kernels: Uint32Array, { beginNs, endNs }: Context['trace']['rows']): number => {
  const first = kernels[0];
  if (first === undefined) return 0;
  let end = -Infinity;
  for (const kernel of kernels) end = Math.max(end, endNs[kernel] ?? 0);
  return end - (beginNs[first] ?? 0);
};
