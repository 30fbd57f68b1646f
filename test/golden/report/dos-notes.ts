import type { DosQuantity, DosRun } from './dos-runs.ts';

/** Rows that a constant was fitted to. */
const fitted: Readonly<Record<string, readonly DosQuantity[]>> = {
  'dos-1': ['backward'],
  'dos-2': ['forward', 'backward'],
  'dos-17': ['iteration', 'host memory'],
  'dos-23': ['iteration'],
  'dos-26': ['update'],
  'dos-28': ['update'],
  'dos-36': ['backward'],
  'dos-38': ['backward'],
  'dos-39': ['backward'],
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

const slower =
  'the GPU itself was slower in this set: forward, which copies nothing, took 1.25 to 1.33 s, and 1.03 to 1.08 s for the same work in all others';
const scattered = 'two processes that are not bound scatter: period 5 is logged with 4.4 and 5.4 s, and 4 below 3';
const sameRun = 'the same work as in the run without interleaving, which took less';
const sharedLinks = 'four GPUs copy gradients at once: the links share more than is planned';

const oneLoader =
  'tensor parallel processes have one data loader between them; less than with as many data-parallel ones is in use';

/** Why a row is missed by more than its bar, as far as found out. */
const notes: Readonly<Record<string, Readonly<Partial<Record<DosQuantity, string>>>>> = {
  'dos-6': { forward: sameRun },
  'dos-7': { 'host memory': 'the run watched its memory and held more: the same run without the monitor took 285 GiB' },
  'dos-9': { backward: slower },
  'dos-10': { forward: slower, backward: slower },
  'dos-11': { forward: slower },
  'dos-12': { forward: slower, backward: slower },
  'dos-13': { forward: slower, backward: slower },
  'dos-14': { forward: slower, 'TFLOP/s': slower },
  'dos-15': { forward: slower, backward: slower, 'TFLOP/s': slower },
  'dos-16': {
    forward: slower,
    update: 'the same run of another set (13B-scale-gaps-scale-DP) took as long as planned within 13 %',
  },
  'dos-31': { backward: sharedLinks },
  'dos-32': { backward: sharedLinks },
  'dos-33': { backward: sharedLinks },
  'dos-34': {
    backward: 'the same run of another set took 10.2 s',
    iteration: 'see its backward',
    'TFLOP/s': 'see its backward',
  },
  'dos-42': { update: scattered, 'TFLOP/s': scattered },
  'dos-43': { update: scattered },
  'dos-65': { update: 'the same update took 7.15 s with one micro-batch' },
  'dos-68': { 'host memory': oneLoader },
  'dos-145': { 'host memory': oneLoader },
  'dos-146': { 'host memory': oneLoader },
  'dos-147': { 'host memory': oneLoader },
  'dos-100': { forward: sameRun },
  'dos-133': { update: 'the same update took 3.1 s with 1 and with 16 micro-batches' },
};

export const noteOf = ({ id }: DosRun, quantity: DosQuantity): string | undefined => notes[id]?.[quantity];

/** Why a figure of a run is not predicted; undefined where it is. */
export const leftOutOf = ({ hosts, tensorParallel }: DosRun, quantity: DosQuantity): string | undefined => {
  if (quantity === 'update' || quantity === 'host memory') return undefined;
  if (tensorParallel > 1) return 'tensor parallel processes exchange activations in each layer, which is not planned';
  if (quantity === 'GPU memory' || hosts === 1) return undefined;
  return 'weights and gradients cross a network that machine documents do not describe';
};
