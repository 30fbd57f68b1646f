import type { SizedJob } from '../../../src/core/job/job.ts';
import { forwardFlops } from '../../../src/core/model/flops.ts';
import { fuyou } from '../../../src/core/planners/fuyou/index.ts';
import { settingsOf } from '../../../src/core/planners/fuyou/knobs.ts';
import { situationOf } from '../../../src/core/planners/fuyou/situation.ts';
import { plan } from '../../../src/core/planners/index.ts';
import { reference } from '../machines.ts';
import { gpt, job } from '../models.ts';
import type { Judged } from './judged.ts';

/** TFLOP/s with a full recompute counted (4F), batch and drives: rows of the results file of the authors' artifact. */
const rows = [
  ['13B', 8, 12, 42.8],
  ['13B', 16, 12, 84.3],
  ['13B', 32, 12, 143.1],
  ['13B', 64, 12, 155.8],
  ['13B', 128, 12, 153.8],
  ['13B', 32, 1, 37.5],
  ['13B', 32, 2, 64.3],
  ['13B', 32, 3, 81.1],
  ['13B', 32, 6, 121.7],
  ['175B', 8, 12, 52.6],
] as const;

const models = { '13B': gpt(40, 5120, 'none'), '175B': gpt(96, 12288, 'none') } as const;

/** Bars of the issue that asked for the system. Nothing was fitted to the rows of whole steps. */
export const fuyouBars = { within: 0.1, mean: 0.06 } as const;

export const fuyouSteps = (): readonly Judged[] =>
  rows.map(([model, microBatch, drives, published]) => {
    const size: SizedJob = { ...job({ sequence: 1024, precision: 'fp16' }), microBatch };
    const machine = reference('fuyou-rtx4090', [`storage[0].count=${String(drives)}`]);
    const found = plan(fuyou, machine, models[model], size);
    if (found.kind === 'infeasible') throw new Error(found.why);
    return {
      file: 'fuyou.json',
      system: 'fuyou',
      id: `fuyou-${model}-${String(microBatch)}-${String(drives)}`,
      title: `Fuyou: ${model}, batch ${String(microBatch)}, ${String(drives)} drives`,
      quantity: 'hardware TFLOP/s',
      unit: 'TFLOP/s',
      published,
      predicted: found.hardwareFlopsPerSecond / 1e12,
      fitted: false,
    };
  });

const common = { file: 'fuyou.json', system: 'fuyou' } as const;

/** Components of figure 1 (papers/fuyou-memascend, section 3.4): 13B, batch 32, 12 drives. */
const components = (): readonly Judged[] => {
  const size: SizedJob = { ...job({ sequence: 1024, precision: 'fp16' }), microBatch: 32 };
  const machine = reference('fuyou-rtx4090');
  const { work, swap } = situationOf(machine, models['13B'], size, settingsOf({}), []);
  return [
    {
      ...common,
      id: 'fuyou-forward',
      title: 'Fuyou: 13B, batch 32, forward computed again: 852 TFLOP in 5.7 s',
      quantity: 'hardware TFLOP/s',
      unit: 'TFLOP/s',
      published: 149.5,
      predicted: forwardFlops(models['13B'], size) / (models['13B'].layers * work.layerForward) / 1e12,
      fitted: true,
    },
    {
      ...common,
      id: 'fuyou-swap',
      title: 'Fuyou: 13B, batch 32, 12 drives: activations that the search swaps',
      quantity: 'swapped activations',
      unit: 'GB',
      published: 34,
      predicted: swap.bytes / 1e9,
      fitted: false,
    },
  ];
};

export const fuyouRows = (): readonly Judged[] => [...fuyouSteps(), ...components()];
