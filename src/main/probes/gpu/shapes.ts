import type { DeviceDtype } from '../../../../native/index.d.ts';
import type { ProfileMode } from '../../../core/machine/run.ts';
import type { Device } from '../protocol.ts';

/** C = A B, m x k by k x n, and when it is measured. */
export interface Product {
  readonly dtype: DeviceDtype;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Where in a transformer it occurs. */
  readonly of: string;
  readonly modes: readonly ProfileMode[];
  readonly weight: number;
}

const everyMode: readonly ProfileMode[] = ['quick', 'standard', 'full'];
const longer: readonly ProfileMode[] = ['standard', 'full'];
const full: readonly ProfileMode[] = ['full'];

/** By promise for training; the first of these that a device has is its main one. */
const dtypes: readonly DeviceDtype[] = ['bf16', 'fp16', 'tf32', 'fp8', 'int8', 'fp32'];

/**
 * The products of a transformer: tokens x hidden by what each projection has. Hidden sizes of 1 to 70 billion parameters,
 * feed-forward layers of 3.5 x hidden (Llama 3, arXiv:2407.21783, table 3), all multiples of what tensor cores want.
 */
const hiddenSizes = [2048, 4096, 8192];
const tokenCounts = [512, 2048, 8192];
const usual = { tokens: 4096, hidden: 4096 };

type Shape = Pick<Product, 'm' | 'n' | 'k' | 'of'>;

const shapesOf = (tokens: number, hidden: number): readonly Shape[] => [
  { m: tokens, n: hidden, k: hidden, of: 'attention projection' },
  { m: tokens, n: 3.5 * hidden, k: hidden, of: 'feed-forward, up' },
  { m: tokens, n: hidden, k: 3.5 * hidden, of: 'feed-forward, down' },
];

/** Devices without a vendor's library get products that plain kernels finish soon. */
const plainSides = { gpu: 2048, accelerator: 1024, cpu: 256 } as const;

export const productsOn = (device: Device): readonly Product[] => {
  const own = dtypes.filter((dtype) => device.dtypes.includes(dtype));
  if (device.computeCapability === undefined) return plainProducts(device, own);
  return own.flatMap((dtype, at) => [
    ...usualProducts(dtype, at === 0),
    ...(at < 2 && isShort(dtype) ? sweptProducts(dtype) : []),
  ]);
};

const isShort = (dtype: DeviceDtype) => dtype === 'bf16' || dtype === 'fp16';

const usualProducts = (dtype: DeviceDtype, isMain: boolean): readonly Product[] =>
  shapesOf(usual.tokens, usual.hidden).map((shape, at) => ({
    ...shape,
    dtype,
    weight: 0.3,
    modes: at > 0 && !isMain ? full : isMain && at === 1 ? everyMode : longer,
  }));

const sweptProducts = (dtype: DeviceDtype): readonly Product[] =>
  tokenCounts.flatMap((tokens) =>
    hiddenSizes.flatMap((hidden) =>
      shapesOf(tokens, hidden).map((shape) => ({ ...shape, dtype, modes: full, weight: 0.1 })),
    ),
  );

const plainProducts = ({ kind }: Device, own: readonly DeviceDtype[]): readonly Product[] => {
  const side = plainSides[kind];
  return own.map((dtype) => ({ dtype, m: side, n: side, k: side, of: 'square', modes: longer, weight: 0.3 }));
};
