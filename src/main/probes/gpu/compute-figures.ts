import { capacityText } from '../../../core/format.ts';
import { bytesOfDtype } from '../../../core/machine/dtypes.ts';
import type { ProfileMode } from '../../../core/machine/run.ts';
import type { Figure } from '../figure.ts';
import type { DeviceDeps, OneOperation } from './device-figure.ts';
import { operationFigure, rates } from './device-figure.ts';
import { largeBytes } from './device-room.ts';
import type { Product } from './shapes.ts';
import { productsOn } from './shapes.ts';
import type { Target } from './targets.ts';

const everyMode: readonly ProfileMode[] = ['quick', 'standard', 'full'];
const longer: readonly ProfileMode[] = ['standard', 'full'];
const full: readonly ProfileMode[] = ['full'];

/** What a device does with its own memory: reads and writes it, multiplies matrices, steps an optimizer, allocates. */
export const computeFigures = (deps: DeviceDeps, target: Target): readonly Figure[] =>
  [...memoryKernels(target), ...products(target), ...adam(target), ...allocation(target)]
    .filter(({ task }) => target.device.operations.includes(task.operation))
    .map((about) => operationFigure(deps, target, about));

const kernels = [
  { operation: 'triad', words: 'triad', arrays: 3, modes: everyMode },
  { operation: 'read', words: 'read', arrays: 1, modes: longer },
  { operation: 'copy', words: 'copy by a kernel', arrays: 2, modes: longer },
] as const;

const memoryKernels = ({ device }: Target): readonly OneOperation[] => {
  const bytes = largeBytes(device);
  return kernels.map(({ operation, words, arrays, modes }) => ({
    metric: `gpu.${operation}`,
    title: `memory, ${words}, ${capacityText(bytes)}`,
    unit: 'bytes_per_second',
    settings: { bytes },
    weight: 0.4,
    modes,
    task: { operation, bytes },
    needs: { deviceBytes: arrays * bytes, hostBytes: 0 },
    valuesOf: rates,
  }));
};

const products = ({ device }: Target): readonly OneOperation[] => productsOn(device).map(product);

const product = ({ dtype, m, n, k, of, modes, weight }: Product): OneOperation => ({
  metric: 'gpu.matmul',
  title: `${dtype} product ${String(m)} x ${String(n)} x ${String(k)} (${of})`,
  unit: 'flops_per_second',
  settings: { dtype, m, n, k },
  weight,
  modes,
  task: { operation: 'matmul', dtype, m, n, k },
  needs: {
    deviceBytes: bytesOfDtype[dtype] * (m * k + k * n) + 4 * m * n,
    hostBytes: bytesOfDtype[dtype] * (m * k + k * n),
  },
  valuesOf: rates,
});

/** fp32 parameter and two moments, gradient and parameter of 16 bits. */
const adamBytesPerParameter = 16;
/** More of them tell nothing new; a large model has as many in one layer. */
const mostParameters = 2 ** 26;

const adam = ({ device }: Target): readonly OneOperation[] => {
  const count = Math.min(mostParameters, largeBytes(device) / 4);
  return (['bf16', 'fp16'] as const).map((dtype) => ({
    metric: 'gpu.adam',
    title: `AdamW step, ${dtype} gradients`,
    unit: 'params_per_second',
    settings: { dtype, parameters: count },
    weight: 0.4,
    modes: dtype === 'bf16' ? longer : full,
    task: { operation: 'adam', count, dtype },
    needs: { deviceBytes: adamBytesPerParameter * count, hostBytes: 0 },
    valuesOf: rates,
  }));
};

/** Asked for one byte, so that what the device has less is what it hands out at least. */
const allocation = ({ device }: Target): readonly OneOperation[] => [
  {
    metric: 'gpu.allocation',
    title: 'least allocation',
    unit: 'bytes',
    settings: { bytes: 1 },
    weight: 0.1,
    modes: longer,
    task: { operation: 'allocation', bytes: 1, count: 64 },
    needs: { deviceBytes: device.allocationGranularityBytes ?? 0, hostBytes: 0 },
    valuesOf: ({ work }) => [work],
    further: ({ last }) => ({ values: [last.work], isExact: true }),
  },
];
