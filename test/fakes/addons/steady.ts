import { closeSync, constants, ftruncateSync, openSync, statSync } from 'node:fs';
import type { KernelInfo, Sample, SampleRequest } from '../../../native/index.d.ts';

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
];

/** Bytes a second; variants with non-temporal stores are half as fast again. */
export const steadyRate = 10e9;
const rateOf = (variant: string) => (variant.endsWith('_nt') ? 1.5 * steadyRate : steadyRate);

export const sample = (request: SampleRequest): Promise<Sample> =>
  Promise.resolve('path' in request ? fileSample(request) : arraySample(request));

const arraySample = (request: Exclude<SampleRequest, { path: string }>): Sample => {
  const bytes = kernels().find(({ id }) => id === request.kernel)?.bytesPerElement ?? 1;
  const seconds = (request.elements * bytes) / rateOf(request.variant);
  return { seconds: jittered(seconds, 8), elements: request.elements, variant: request.variant };
};

const fileSample = (request: Extract<SampleRequest, { path: string }>): Sample => {
  if (request.kernel === 'file_write') makeFile(request.path, request.fileBytes, request.offsetBytes ?? 0);
  else if (statSync(request.path).size < (request.offsetBytes ?? 0) + request.bytes) throw new Error('past the end');
  const repetitions = Math.min(8, request.maxRepetitions);
  return { seconds: jittered(request.bytes / 2e9, repetitions), elements: request.bytes, variant: 'io_uring' };
};

/** As the real one: never an existing file, unless this process made it. */
const made = new Set<string>();
const makeFile = (path: string, bytes: number, offset: number) => {
  if (made.has(path)) return;
  if (offset !== 0) throw new Error('the first sample of a file begins at its start');
  const file = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW, 0o600);
  ftruncateSync(file, bytes);
  closeSync(file);
  made.add(path);
};

/** One percent up and down, always the same. */
const jittered = (seconds: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => seconds * (1 + 0.01 * Math.sin(i)));
