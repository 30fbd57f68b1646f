import { closeSync, constants, existsSync, ftruncateSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from '../../native/index.d.ts';
import type { StorageSampleRequest } from '../../native/storage.d.ts';

/** A drive that moves 2 GB/s in all, either way, and takes 0.1 ms for the first byte of a request. */
const bytesPerSecond = 2e9;
const latencySeconds = 1e-4;
/** Of opening and closing a file. */
const openSeconds = 2e-4;

type FileRequest = Exclude<StorageSampleRequest, { readonly tensorBytes: readonly number[] }>;
type TensorRequest = Extract<StorageSampleRequest, { readonly tensorBytes: readonly number[] }>;

export const driveSample = (request: StorageSampleRequest): Sample =>
  'tensorBytes' in request ? tensorSample(request) : fileSample(request);

const rateAt = (blockBytes: number, inFlight: number) =>
  Math.min(bytesPerSecond, (blockBytes * inFlight) / (latencySeconds + blockBytes / bytesPerSecond));

const fileSample = (request: FileRequest): Sample => {
  const offset = request.offsetBytes ?? 0;
  if (request.kernel === 'file_write') makeFile(request.path, request.fileBytes, offset);
  if (request.kernel === 'file_mixed' && !made.has(request.writePath)) throw new Error('mixed before it was written');
  const { size } = statSync(request.path);
  if (offset >= size || request.bytes > size) throw new Error('past the end');
  const { bytes, blockBytes, queueDepth, threads = 1, latencies = 0, maxRepetitions } = request;
  const seconds = jittered(bytes / rateAt(blockBytes, queueDepth * threads), Math.min(8, maxRepetitions));
  const single = latencySeconds + blockBytes / bytesPerSecond;
  return {
    seconds,
    elements: bytes,
    variant: 'io_uring',
    verified: true,
    ...(latencies > 0 ? { latencies: jittered(single, Math.min(latencies, 1000)) } : {}),
  };
};

const tensorSample = (request: TensorRequest): Sample => {
  const { path, tensorBytes, layout = 'files', blockBytes, queueDepth, kernel, maxRepetitions } = request;
  const elements = tensorBytes.reduce((sum, bytes) => sum + bytes, 0);
  const files = layout === 'files' ? tensorBytes : [elements];
  if (kernel === 'tensor_write') files.forEach((bytes, i) => makeFile(join(path, nameOf(layout, i)), bytes, 0));
  const opening = layout === 'files' ? files.length * openSeconds : 0;
  const seconds = jittered(elements / rateAt(blockBytes, queueDepth) + opening, Math.min(8, maxRepetitions));
  return { seconds, elements, variant: 'io_uring', verified: true };
};

const nameOf = (layout: 'files' | 'one_file', i: number) =>
  layout === 'files' ? `${String(i)}.tensor` : 'all.tensors';

/** As the real one: never an existing file, unless this process made it. */
const made = new Set<string>();
const makeFile = (path: string, bytes: number, offset: number) => {
  if (made.has(path) && existsSync(path)) return;
  if (offset !== 0) throw new Error('the first sample of a file begins at its start');
  const file = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW, 0o600);
  ftruncateSync(file, bytes);
  closeSync(file);
  made.add(path);
};

/** One percent up and down, always the same. */
export const jittered = (seconds: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => seconds * (1 + 0.01 * Math.sin(i)));
