import { readFileSync } from 'node:fs';
import type { Model } from '../../../src/core/model/model.ts';
import { llamaShape } from '../../../src/core/model/shape.ts';

/** One run of the logs of Deep Optimizer States; what its log does not say is undefined. */
export interface DosRun {
  readonly id: string;
  readonly runSet: string;
  readonly parameters: string;
  readonly ranks: number;
  readonly tensorParallel: number;
  readonly hosts: number;
  readonly node: 'dos-a100-40gb' | 'dos-h100-80gb';
  /** Processes keep to their cores and memory: the sweeps with numactl on Polaris, and all runs on the H100 node. */
  readonly bound: boolean;
  readonly microBatch: number;
  readonly gradientAccumulation: number;
  readonly ratio: number;
  readonly subGroupSize: number;
  readonly subGroups: number | undefined;
  readonly interleave: boolean;
  readonly asyncGradients: boolean;
  readonly period: number | undefined;
  /** In seconds, TFLOP/s and GiB. */
  readonly published: Readonly<Record<DosQuantity, number | undefined>>;
}

export const dosQuantities = [
  'forward',
  'backward',
  'update',
  'iteration',
  'TFLOP/s',
  'host memory',
  'GPU memory',
] as const;
export type DosQuantity = (typeof dosQuantities)[number];

/** 174 rows of validation/deep-optimizer-states.json and nine of papers/offload-systems, d.3 (20B). */
const text = readFileSync(new URL('deep-optimizer-states.csv', import.meta.url), 'utf8');
const gpusOfHost = 4;

const readRuns = (): readonly DosRun[] => {
  const [head = '', ...lines] = text.trim().split('\n');
  const names = head.split(',');
  return lines.map((line, index) => {
    const cells = new Map(line.split(',').map((cell, at) => [names[at] ?? '', cell]));
    return runOf(`dos-${String(index + 1)}`, (name) => cells.get(name) ?? '');
  });
};

const runOf = (id: string, cell: (name: string) => string): DosRun => {
  const number = (name: string) => (cell(name) === '' ? undefined : Number(cell(name)));
  const needed = (name: string) => number(name) ?? Number.NaN;
  const seconds = (name: string) => (cell(name) === '' ? undefined : needed(name) / 1000);
  const runSet = cell('run_set');
  const ranks = needed('dp') * needed('tp');
  const interleave = cell('interleave') === '1';
  const h100 = cell('simd') === 'AVX512';
  return {
    id,
    runSet,
    parameters: cell('parameters_billion'),
    ranks,
    tensorParallel: needed('tp'),
    hosts: Math.ceil(ranks / gpusOfHost),
    node: h100 ? 'dos-h100-80gb' : 'dos-a100-40gb',
    bound: h100 || runSet.endsWith('gaps-a100'),
    microBatch: needed('micro_batch'),
    gradientAccumulation: needed('global_batch') / needed('micro_batch') / needed('dp'),
    ratio: needed('ratio'),
    subGroupSize: needed('sub_group'),
    subGroups: number('sub_groups'),
    interleave,
    // One set does not say; its backward takes as long as that of the runs with asynchronous gradients.
    asyncGradients: cell('async_grads') === '1' || runSet === '7B-scale-subg-size-motivation',
    period: interleave ? number('period') : undefined,
    published: {
      forward: seconds('forward_ms'),
      backward: seconds('backward_ms'),
      update: seconds('step_ms'),
      iteration: seconds('iteration_ms'),
      'TFLOP/s': number('tflops'),
      'host memory': number('host_gib'),
      'GPU memory': number('gpu_gib'),
    },
  };
};

export const dosRuns = readRuns();

/** Layers, width, heads and MLP width; the parameter counts that the logs print follow. */
const shapes: Readonly<Record<string, readonly [number, number, number, number]>> = {
  '5.899': [32, 4096, 32, 10880],
  '5.9': [32, 4096, 32, 10880],
  '5.902': [32, 4096, 32, 10880],
  '5.949': [32, 4096, 32, 11008],
  '9.143': [72, 3072, 32, 11008],
  '9.919': [50, 4096, 32, 12402],
  '11.198': [40, 5120, 40, 13632],
  '11.316': [40, 5120, 40, 13824],
  '15.327': [40, 5120, 64, 20480],
  '27.635': [60, 6656, 52, 17728],
  '27.638': [60, 6656, 52, 17728],
  '27.643': [60, 6656, 52, 17728],
  '27.865': [60, 6656, 52, 17920],
  '55.142': [80, 8192, 64, 21824],
};

/** Megatron with rotary embedding, RMS norm, gated MLP in one matrix, 4 key heads, untied embeddings. */
export const dosModel = (parameters: string): Model => {
  const shape = shapes[parameters];
  if (shape === undefined) throw new Error(`no shape of ${parameters} billion parameters`);
  const [layers, hidden, heads, intermediate] = shape;
  const sizes = { layers, hidden, heads, kvHeads: 4, headDim: hidden / heads, intermediate };
  return { ...llamaShape({ ...sizes, vocab: 50304, seq: 2048, head: 'untied' }), architecture: 'glm4' };
};
