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
  info('write', 8, 8, ['wide_nt', 'plain']),
  info('copy', 16, 16, ['plain', 'wide_nt']),
  info('scale', 16, 16, ['wide_nt', 'plain']),
  info('add', 24, 24, ['wide_nt', 'plain']),
  info('triad', 24, 24, ['wide_nt', 'plain']),
  info('chase', 64, 68, ['scalar']),
  info('first_touch', 1, 1, ['scalar']),
  info('page_fault', 4096, 4096, ['scalar']),
  info('pin', 1, 1, ['scalar']),
  info('fma_fp32', 0, 0, ['wide', 'plain']),
  info('cycles', 0, 0, ['scalar']),
  info('convert_fp32_bf16', 6, 6, ['wide', 'plain']),
  info('convert_bf16_fp32', 6, 6, ['wide', 'plain']),
  info('convert_fp32_fp16', 6, 6, ['wide', 'plain']),
  info('convert_fp16_fp32', 6, 6, ['wide', 'plain']),
  info('overflow_two_pass', 4, 9, ['wide', 'plain']),
  info('overflow_fused', 4, 4, ['wide', 'plain']),
  info('adam_fp32', 28, 16, ['wide']),
  info('adam_bf16', 28, 16, ['wide']),
  info('adam_fp16', 28, 16, ['wide']),
  info('adam_bf16_states', 14, 8, ['wide']),
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

/** What kernels without memory do in a second: 3 GHz. */
export const steadyClock = 3e9;
/** Loads of a repetition, whatever the length of the chain, and the time of one. */
const loads = 2 ** 14;
export const steadyLatency = 100e-9;

const arraySample = (request: Exclude<SampleRequest, { path: string }>): Sample => {
  const { kernel, elements, variant, threads, cpus, nodes, interleave } = request;
  const bytes = kernels().find(({ id }) => id === kernel)?.bytesPerElement ?? 1;
  const seconds = bytes === 0 ? elements / steadyClock : (elements * bytes) / rateOf(variant);
  const where = JSON.stringify({ cpus, nodes, interleave });
  const told = { verified: true, ...(where === '{}' ? {} : { note: where }) } as const;
  if (kernel !== 'chase') return { seconds: jittered(seconds, 8), elements, variant, ...told };
  const loaded = threads > 1 ? { loadBytesPerSecond: (threads - 1) * steadyRate } : {};
  return { seconds: jittered(loads * steadyLatency * threads, 8), elements: loads, variant, ...told, ...loaded };
};
