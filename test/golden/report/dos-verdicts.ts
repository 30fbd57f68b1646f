import { defaultJob } from '../../../src/core/job/job.ts';
import { memoryOf } from '../../../src/core/planners/deep-optimizer-states/memory.ts';
import { usual } from '../../../src/core/planners/deep-optimizer-states/settings.ts';
import { situationOf } from '../../../src/core/planners/deep-optimizer-states/situation.ts';
import type { ReferenceMachine } from '../machines.ts';
import { reference } from '../machines.ts';
import { dosModel } from './dos-runs.ts';

/** Whether a run with interleaved updates fitted, and the GPU memory that it is planned to need. */
export interface DosVerdict {
  readonly id: string;
  readonly title: string;
  readonly fitted: boolean;
  readonly needsGib: number;
  readonly hasGib: number;
  readonly agrees: boolean;
  readonly note?: string;
}

const gib = 2 ** 30;

const verdict = (
  machine: ReferenceMachine,
  parameters: string,
  microBatch: number,
  period: number,
  fitted: boolean,
): DosVerdict => {
  const ranks = machine === 'dos-h100-80gb' ? 4 : 1;
  const settings = { ...usual, ranks, bound: ranks > 1, period, by: 'given' } as const;
  const job = { ...defaultJob, sequence: 2048, microBatch };
  const memory = memoryOf(situationOf(reference(machine), dosModel(parameters), job, settings));
  const gpu = memory.find(({ tier }) => tier === 'gpu');
  return {
    id: `${parameters}-${String(microBatch)}-${String(period)}`,
    title: `${parameters} B, ${String(ranks)} GPU, micro-batch ${String(microBatch)}, period ${String(period)}`,
    fitted,
    needsGib: (gpu?.peak ?? Number.NaN) / gib,
    hasGib: (gpu?.capacity ?? Number.NaN) / gib,
    agrees: memory.every(({ peak, capacity }) => peak <= capacity) === fitted,
  };
};

const wholeScores =
  'scores of 16 sequences with 64 heads are 2^32 elements, 8 GiB, of which three sets lie in memory at once; 13 GiB more would have to be held by something unknown. Or the softmax kernel, which counts in 32 bits, gave out at that size, and the plot calls it the same. No log of the run is public';

/** Logs of 13B on one A100-40GB (papers/offload-systems, d.1); plot of micro-batches of 20B on four H100-80GB (d.3). */
export const dosVerdicts = (): readonly DosVerdict[] => [
  ...[2, 3, 4].map((period) => verdict('dos-a100-40gb', '11.198', 4, period, false)),
  ...[5, 6, 8].map((period) => verdict('dos-a100-40gb', '11.198', 4, period, true)),
  verdict('dos-a100-40gb', '11.316', 4, 10, true),
  ...[1, 2, 4, 8].map((microBatch) => verdict('dos-h100-80gb', '15.327', microBatch, 2, true)),
  { ...verdict('dos-h100-80gb', '15.327', 16, 2, false), note: wholeScores },
];
