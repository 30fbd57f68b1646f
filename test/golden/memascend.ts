import { overflowTransient, peakSwapBytes, swapBytes } from '../../src/core/cost/swap-memory.ts';
import type { SwapSizes } from '../../src/core/cost/swap-memory.ts';
import { hostProcessBytes } from '../../src/core/cost/host.ts';
import { nvmeStoredBytesPerParameter } from '../../src/core/cost/deepspeed.ts';
import { pinnedBytes } from '../../src/core/cost/pinned.ts';
import type { SizedJob } from '../../src/core/job/job.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import type { Model } from '../../src/core/model/model.ts';
import type { Situation } from '../../src/core/planners/memascend/situation.ts';
import { situationsOf, swapSizesOf } from '../../src/core/planners/memascend/situation.ts';
import { switchesFrom } from '../../src/core/planners/memascend/switches.ts';
import type { KnobValues } from '../../src/core/planners/knobs.ts';
import { gib } from '../../src/core/units.ts';
import { catalogued } from './catalogued.ts';
import { reference } from './machines.ts';

/** Every row of memascend.json, and what the plan says of it. */
export interface MemoryRow {
  readonly id: string;
  readonly title: string;
  readonly quantity: string;
  readonly unit: string;
  readonly published: number;
  readonly predicted: () => number;
}

/** What the paper compares with: DeepSpeed until July 2026, its gradients accumulated in fp32 (2.25 times). */
export const baseline: KnobValues = {
  'adaptive-pools': false,
  'exact-pinning': false,
  'fused-overflow-check': false,
  'direct-nvme': false,
  'gradient-buffer': 'fp32',
};
export const memAscend: KnobValues = { 'gradient-buffer': 'fp32' };

/** One sequence of a model, checkpoints in host memory, on a machine that holds anything. */
export const situationOf = (model: Model, knobs: KnobValues, job: Partial<SizedJob> = {}): Situation => {
  const size: SizedJob = { ...defaultJob, sequence: 4096, microBatch: 1, checkpointing: 'offloaded', ...job };
  const [situation] = situationsOf(reference('fuyou-rtx4090'), model, size, switchesFrom(knobs));
  if (situation === undefined) throw new Error('one way at least');
  return situation;
};

const peakOf = (model: Model, knobs: KnobValues): number => {
  const situation = situationOf(model, knobs);
  return hostProcessBytes + peakSwapBytes(swapBytes(swapSizesOf(situation), situation.switches));
};

/** Of sizes from 7B to 32B; which four the paper has is not known. Mean of the shares that MemAscend saves. */
const averageCut = (): number => {
  const models = ['llama-3.1-8b', 'qwen2.5-7b', 'qwen2.5-14b', 'qwen2.5-32b'].map(catalogued);
  return models.reduce((sum, model) => sum + 1 - peakOf(model, memAscend) / peakOf(model, baseline), 0) / models.length;
};

/**
 * Two ranks on one host, as the group's own memory estimates have it (github DandinPower/Long-Context-LLM-Finetuning-
 * Study, experiments/memory_estimation/dram.py): each keeps half of the gradients and states, its own slots and its own
 * checkpoints. Llama 3.1 8B.
 */
const twoRanks = (knobs: KnobValues, tokens: number): number => {
  const { switches, ...situation } = situationOf(catalogued('llama-3.1-8b'), knobs, { sequence: tokens });
  const whole = swapSizesOf({ ...situation, switches });
  const half: SwapSizes = { ...whole, total: whole.total / 2, largestGroup: whole.largestGroup / 2 };
  return 2 * (hostProcessBytes + peakSwapBytes(swapBytes(half, switches)));
};

/** The longest of contexts that double. */
const longestContext = (knobs: KnobValues, host: number): number => {
  let tokens = 4096;
  while (twoRanks(knobs, 2 * tokens) <= host) tokens *= 2;
  return tokens;
};

const check = (gradientBytes: 2 | 4): number => (gradientBytes + overflowTransient(gradientBytes)) / gradientBytes;
const pinned = (requested: number) => pinnedBytes(gib(requested)) / gib(1);
const pinnedRows = [
  [8.1, 16],
  [5, 8],
  [4, 4],
  [4.1, 8],
  [20.4, 32],
] as const;

const host = gib(128);
export const memAscendRows: readonly MemoryRow[] = [
  {
    id: 'cut',
    title: 'average cut in peak system memory (abstract), 7B to 32B, one GPU',
    quantity: 'host memory saved',
    unit: 'share',
    published: 0.557,
    predicted: averageCut,
  },
  ...pinnedRows.map(([requested, published]) => ({
    id: `pinned-${String(requested)}`,
    title: `pinned allocation of ${String(requested)} GiB (PyTorch issue 95823 and others)`,
    quantity: 'pinned memory',
    unit: 'GiB',
    published,
    predicted: () => pinned(requested),
  })),
  ...([4, 2] as const).map((size) => ({
    id: `overflow-${String(8 * size)}-bit`,
    title: `overflow check, peak over a ${String(8 * size)}-bit buffer (torch 2.13)`,
    quantity: 'overflow check',
    unit: 'times',
    published: size === 4 ? 2.25 : 2.5,
    predicted: () => check(size),
  })),
  {
    id: 'swap-files',
    title: 'ZeRO-Infinity swap files, 10.07B over 2 ranks (DeepSpeedExamples issue 192)',
    quantity: 'swap files',
    unit: 'GB a rank',
    published: 80.5,
    predicted: () => ((10.07e9 / 2) * nvmeStoredBytesPerParameter.optimizer) / 1e9,
  },
  ...(
    [
      ['ZeRO-Infinity', baseline, 16384, 4],
      ['MemAscend', memAscend, 131072, 32],
    ] as const
  ).flatMap(([name, knobs, context, batch]) => [
    {
      id: `context-${name}`,
      title: `128 GiB, two ranks of 8B: longest context of ${name} (a survey; model and ranks not stated there)`,
      quantity: 'longest context',
      unit: 'tokens',
      published: context,
      predicted: () => longestContext(knobs, host),
    },
    {
      id: `batch-${name}`,
      title: `128 GiB, two ranks of 8B: largest batch of ${name} at 4096 tokens (a survey)`,
      quantity: 'largest batch',
      unit: 'sequences',
      published: batch,
      predicted: () => longestContext(knobs, host) / 4096,
    },
  ]),
];
