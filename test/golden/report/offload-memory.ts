import { processPart } from '../../../src/core/cost/host.ts';
import { outlineOf } from '../../../src/core/cost/outline.ts';
import { grouping } from '../../../src/core/cost/sub-groups.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { usualDesign } from '../../../src/core/planners/zero/design.ts';
import { gpuParts } from '../../../src/core/planners/zero/gpu-memory.ts';
import { hostParts } from '../../../src/core/planners/zero/host-memory.ts';
import type { Situation } from '../../../src/core/planners/zero/situation.ts';
import { situationsOf } from '../../../src/core/planners/zero/situation.ts';
import { reference } from '../machines.ts';
import { gpuMemory, hostMemory } from '../memory.ts';
import { dos13B, dos7B, job } from '../models.ts';
import type { Judged } from './judged.ts';

const gib = 2 ** 30;
const system = 'logs of Deep Optimizer States';

export const modelNamed = (name: '7B' | '13B'): Model => (name === '7B' ? dos7B : dos13B);

/** The run of the logs: micro-batch 4, sequence 2048, optimizer on the CPU. */
export const logged = (model: Model): Situation => {
  const size = { ...job({ sequence: 2048 }), microBatch: 4 };
  const [situation] = situationsOf(reference('dos-a100-40gb'), model, size, [usualDesign]);
  if (situation === undefined) throw new Error('one design, one situation');
  return situation;
};

const total = (parts: readonly { readonly bytes: number }[]) => parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** Host memory of the run, net of what the process itself takes, in bytes. */
export const hostBytes = (model: Model, subGroupSize: number): number => {
  const parts = hostParts({ ...logged(model), grouping: grouping(outlineOf(model), subGroupSize) });
  return total(parts.filter(({ name }) => name !== processPart.name));
};

/** What PyTorch allocates at most, in bytes. The runs had DeepSpeed's default bucket; our plans take a smaller one. */
export const gpuBytes = (model: Model): number =>
  total(gpuParts(logged(model)).filter(({ name }) => name !== 'CUDA context' && name !== 'reduce buckets')) + 2 * 5e8;

/** Host memory a parameter, and the peak of GPU memory, of DeepSpeed with the optimizer on the CPU. */
export const offloadMemoryRows = (): readonly Judged[] => [
  ...hostMemory.rows.map(({ model, subGroupSize, bytesPerParameter }) => ({
    file: 'zero.json',
    system,
    id: `host-${model}-${String(subGroupSize)}`,
    title: `host memory, ${model}, sub-groups of ${String(subGroupSize)}`,
    quantity: 'host memory',
    unit: 'bytes a parameter',
    published: bytesPerParameter,
    predicted: hostBytes(modelNamed(model), subGroupSize) / logged(modelNamed(model)).outline.total,
    fitted: false,
  })),
  ...gpuMemory.rows.map(({ model, peakGib }) => ({
    file: 'deep-optimizer-states.json',
    system,
    id: `gpu-${model}`,
    title: `GPU memory, ${model}`,
    quantity: 'peak memory',
    unit: 'GiB',
    published: peakGib,
    predicted: gpuBytes(modelNamed(model)) / gib,
    fitted: false,
  })),
];
