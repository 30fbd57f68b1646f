import type { DosQuantity, DosRun } from './dos-runs.ts';

/** Rows that a constant was fitted to. */
const fitted: Readonly<Record<string, readonly DosQuantity[]>> = {
  'dos-1': ['backward'],
  'dos-2': ['forward', 'backward'],
  'dos-17': ['iteration', 'host memory'],
  'dos-23': ['iteration'],
  'dos-26': ['update'],
  'dos-28': ['update'],
  'dos-41': ['update'],
  'dos-43': ['update'],
  'dos-50': ['update', 'host memory'],
  'dos-51': ['update'],
  'dos-128': ['backward', 'update'],
  'dos-129': ['forward', 'backward'],
  'dos-175': ['update'],
  'dos-177': ['update'],
  'dos-182': ['backward'],
};

export const fittedQuantities = (id: string): readonly DosQuantity[] => fitted[id] ?? [];

const full =
  'GPU memory is nearly full (34 of 40 GB): one-off work once a step that the schedule does not know, likely the allocator that frees blocks and asks anew; with 16 micro-batches it is gone';
const slower = 'this set was slower throughout: the same run of another set (13B-scale-GA) took 10 to 20 % less';
const scattered = 'two processes that are not bound scatter: period 5 is logged with 4.4 and 5.4 s, and 4 below 3';
const sameRun = 'the same work as in the run without interleaving, which took less';
const exchanged =
  'large layers on a fast GPU: the exchange of weights and gradients among four GPUs is one rate here, and hides under nothing';

const oneLoader =
  'tensor parallel processes have one data loader between them; less than with as many data-parallel ones is in use';

/** Why a row is missed by more than its bar, as far as found out. */
const notes: Readonly<Record<string, Readonly<Partial<Record<DosQuantity, string>>>>> = {
  'dos-6': { forward: sameRun },
  'dos-7': { 'host memory': 'the run watched its memory and held more: the same run without the monitor took 285 GiB' },
  'dos-9': { backward: slower },
  'dos-10': { backward: full, iteration: full, 'TFLOP/s': full },
  'dos-16': { update: 'the same run of another set (13B-scale-gaps-scale-DP) took as long as planned within 13 %' },
  'dos-19': { backward: full, iteration: full, 'TFLOP/s': full },
  'dos-32': { backward: 'four GPUs copy gradients at once: the links share more than is planned' },
  'dos-33': { backward: 'four GPUs copy gradients at once: the links share more than is planned' },
  'dos-34': {
    backward: 'the same run of another set took 10.2 s',
    iteration: 'see its backward',
    'TFLOP/s': 'see its backward',
  },
  'dos-36': { backward: full, iteration: full, 'TFLOP/s': full },
  'dos-37': { backward: full, iteration: full, 'TFLOP/s': full },
  'dos-38': { backward: full },
  'dos-39': { backward: full },
  'dos-42': { update: scattered },
  'dos-43': { update: scattered },
  'dos-65': { update: 'the same update took 7.15 s with one micro-batch' },
  'dos-68': { 'host memory': oneLoader },
  'dos-145': { 'host memory': oneLoader },
  'dos-146': { 'host memory': oneLoader },
  'dos-147': { 'host memory': oneLoader },
  'dos-99': { forward: 'the same work as in the run before, which took 0.136 s' },
  'dos-100': { forward: sameRun },
  'dos-133': { update: 'the same update took 3.1 s with 1 and with 16 micro-batches' },
  'dos-176': { backward: exchanged },
  'dos-179': { backward: exchanged },
};

export const noteOf = ({ id }: DosRun, quantity: DosQuantity): string | undefined => notes[id]?.[quantity];

/** Why a figure of a run is not predicted; undefined where it is. */
export const leftOutOf = ({ hosts, tensorParallel }: DosRun, quantity: DosQuantity): string | undefined => {
  if (quantity === 'update' || quantity === 'host memory') return undefined;
  if (tensorParallel > 1) return 'tensor parallel processes exchange activations in each layer, which is not planned';
  if (quantity === 'GPU memory' || hosts === 1) return undefined;
  return 'weights and gradients cross a network that machine documents do not describe';
};
