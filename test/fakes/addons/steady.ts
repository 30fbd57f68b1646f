import type { KernelInfo, Sample, SampleRequest } from '../../../native/index.d.ts';
import { driveSample, jittered } from '../steady-drive.ts';

/** A fake of the native addon that answers at once with the figures of a steady machine. */
const info = (id: KernelInfo['id'], bytes: number, allocated: number, variants: readonly string[]): KernelInfo => ({
  id,
  kind: 'memory',
  elementUnit: 'double',
  bytesPerElement: bytes,
  flopPerElement: 0,
  allocatedBytesPerElement: allocated,
  variants,
});

export const kernels = (): KernelInfo[] => [
  info('read', 8, 8, ['wide', 'plain']),
  info('copy', 16, 16, ['plain', 'wide_nt']),
  info('triad', 24, 24, ['wide_nt', 'plain']),
  info('adam_bf16', 28, 16, ['wide']),
  info('adam_fp16', 28, 16, ['wide']),
  info('file_read', 1, 0, ['io_uring', 'sync']),
  info('file_write', 1, 0, ['io_uring', 'sync']),
  info('file_mixed', 1, 0, ['io_uring', 'sync']),
  info('tensor_read', 1, 0, ['io_uring', 'sync']),
  info('tensor_write', 1, 0, ['io_uring', 'sync']),
];

/** Bytes a second; variants with non-temporal stores are half as fast again. */
export const steadyRate = 10e9;
const rateOf = (variant: string) => (variant.endsWith('_nt') ? 1.5 * steadyRate : steadyRate);

export const sample = (request: SampleRequest): Promise<Sample> =>
  Promise.resolve('path' in request ? driveSample(request) : arraySample(request));

const arraySample = (request: Exclude<SampleRequest, { path: string }>): Sample => {
  const bytes = kernels().find(({ id }) => id === request.kernel)?.bytesPerElement ?? 1;
  const seconds = (request.elements * bytes) / rateOf(request.variant);
  return { seconds: jittered(seconds, 8), elements: request.elements, variant: request.variant };
};
