import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeviceRequest, SampleRequest } from '../../native/index.d.ts';
import { containing, loadAddon, matching, tensorsIn, triad, writing } from './addon.ts';

const addon = loadAddon();

/** What a caller without types may pass. */
const ask = (request: unknown) => addon.sample(request as SampleRequest);
const file = writing('/nowhere/at/all');
const mixed = { ...file, kernel: 'file_mixed', writePath: '/nowhere/at/all', readShare: 0.5 };
const tensors = { ...tensorsIn('/nowhere/at/all'), kernel: 'tensor_write' };
const without = (request: object, name: string) =>
  Object.fromEntries(Object.entries(request).filter(([key]) => key !== name));

describe('a refusal names the field, its value and what is allowed', () => {
  test.each<[unknown, string]>([
    [undefined, 'request: missing; it must be an object'],
    [null, 'request: null; it must be an object'],
    ['triad', 'request: "triad"; it must be an object'],
    [{}, 'kernel: missing; it must be one of read, write, copy, scale, add, triad, chase, '],
    [{ ...triad, kernel: 'dot' }, 'kernel: "dot"; it must be one of read, write, copy, '],
    [{ ...triad, kernel: ['triad'] }, 'kernel: something that is no number and no string; it must be one of read'],
    [{ ...triad, elements: 0 }, 'elements: 0; it must be a whole number from 1 to 1099511627776'],
    [{ ...triad, elements: -1 }, 'elements: -1; it must be a whole number from 1 to '],
    [{ ...triad, elements: 1.5 }, 'elements: 1.5; it must be a whole number from 1 to '],
    [{ ...triad, elements: Number.POSITIVE_INFINITY }, 'elements: Infinity; it must be a whole number from 1 to '],
    [{ ...triad, elements: Number.NaN }, 'elements: NaN; it must be a whole number from 1 to '],
    [{ ...triad, elements: '1000' }, 'elements: "1000"; it must be a whole number from 1 to '],
    [{ ...triad, elements: 10n }, 'elements: something that is no number and no string; it must be a whole'],
    [without(triad, 'elements'), 'elements: missing; it must be a whole number from 1 to '],
    [{ ...triad, threads: 0 }, 'threads: 0; it must be a whole number from 1 to 1024'],
    [{ ...triad, threads: 1025 }, 'threads: 1025; it must be a whole number from 1 to 1024'],
    [{ ...triad, variant: '' }, 'variant: ""; it must be one of auto, '],
    [{ ...triad, pages: 'big' }, 'pages: "big"; it must be one of huge, ordinary, small'],
    [{ ...triad, pages: null }, 'pages: null; it must be one of huge, ordinary, small'],
    [{ ...triad, cpus: 0 }, 'cpus: 0; it must be a list of 1 to 1024 whole numbers from 0 to 65535'],
    [{ ...triad, cpus: [] }, 'cpus: something that is no number and no string; it must be a list of 1 to 1024 '],
    [{ ...triad, cpus: [0, -1] }, 'cpus: -1; it must be a list of 1 to 1024 whole numbers from 0 to 65535'],
    [{ ...triad, nodes: [0, 1024] }, 'nodes: 1024; it must be a list of 1 to 1024 whole numbers from 0 to 1023'],
    [{ ...triad, nodes: ['0'] }, 'nodes: "0"; it must be a list of 1 to 1024 whole numbers from 0 to 1023'],
    [{ ...triad, interleave: 'fair' }, 'interleave: "fair"; it must be one of equal, weighted'],
    [{ ...triad, kernel: 'chase', elements: 2 ** 33 }, 'elements: 8589934592; a chain has at most 4294967295 lines'],
    [{ ...triad, minSeconds: 61 }, 'minSeconds: 61; it must be a number from 0 to 60'],
    [{ ...triad, minSeconds: -0.1 }, 'minSeconds: -0.1; it must be a number from 0 to 60'],
    [{ ...triad, maxRepetitions: 0 }, 'maxRepetitions: 0; it must be a whole number from 1 to 100000'],
    [{ ...triad, thread: 2 }, 'thread: no such field; this request has kernel, elements, threads, cpus, pages, '],
    [{ ...triad, path: '/tmp' }, 'path: no such field; '],
    [{ ...file, path: '' }, 'path: ""; it must be the path of a file, without a zero byte'],
    [{ ...file, path: '/tmp/a\0b' }, 'path: "/tmp/a\\x00b"; it must be the path of a file, without a zero byte'],
    [{ ...file, queueDepth: 1025 }, 'queueDepth: 1025; it must be a whole number from 1 to 1024'],
    [{ ...file, blockBytes: 512 }, 'blockBytes: 512; it must be a whole number from 4096 to 67108864'],
    [{ ...file, blockBytes: 5000 }, 'blockBytes: 5000; it must be a multiple of 4096'],
    [{ ...file, offsetBytes: 1 }, 'offsetBytes: 1; it must be a multiple of blockBytes (65536)'],
    [{ ...file, offsetBytes: null }, 'offsetBytes: null; it must be a whole number from 0 to '],
    [{ ...file, bytes: 2 ** 17 }, 'bytes: 131072; it must be a multiple of blockBytes (65536), at least queueDepth x '],
    [without(file, 'fileBytes'), 'fileBytes: missing; it must be a whole number from 1 to '],
    [{ ...file, kernel: 'file_read' }, 'fileBytes: no such field; '],
    [{ ...file, order: 'backwards' }, 'order: "backwards"; it must be one of sequential, random'],
    [{ ...file, threads: 65 }, 'threads: 65; it must be a whole number from 1 to 64'],
    [{ ...file, threads: 64, queueDepth: 32 }, 'threads: 64; it must be at most 1024 requests in flight'],
    [{ ...file, latencies: true }, 'latencies: true; it must be a whole number from 0 to 131072'],
    [{ ...file, kernel: 'file_mixed' }, 'writePath: missing; it must be the path of a file'],
    [{ ...mixed, readShare: 1.5 }, 'readShare: 1.5; it must be a number from 0 to 1'],
    [{ ...tensors, tensorBytes: 4096 }, 'tensorBytes: 4096; it must be a list of 1 to 10000 whole numbers'],
    [{ ...tensors, tensorBytes: [] }, 'tensorBytes: something that is no number and no string; it must be a list'],
    [{ ...tensors, tensorBytes: [4096, 'x'] }, 'tensorBytes: "x"; it must be a list'],
    [{ ...tensors, tensorBytes: [4096, 100] }, 'tensorBytes: 100; it must be a multiple of 4096'],
    [{ ...tensors, layout: 'raid' }, 'layout: "raid"; it must be one of files, one_file'],
    [{ ...tensors, bytes: 4096 }, 'bytes: no such field; '],
  ])('%o', async (request, message) => {
    await expect(ask(request)).rejects.toMatchObject({
      code: 'bad-argument',
      message: containing(message),
    });
  });
});

test('what is not to be had is refused with a reason', async () => {
  await expect(ask({ ...triad, variant: 'mmx' })).rejects.toMatchObject({
    code: 'unsupported',
    message: matching(/^variant: "mmx" does not run here; auto, .*scalar do$/),
  });
  await expect(ask({ ...file, engine: 'libaio' })).rejects.toMatchObject({ code: 'unsupported' });
  await expect(ask({ ...triad, elements: 2 ** 40 })).rejects.toMatchObject({
    code: 'out-of-memory',
    message: matching(
      /^elements: 1099511627776 needs 263882790\d{5} bytes of memory; of \d+ that are available at most 70 % are taken$/,
    ),
  });
  await expect(ask({ ...file, fileBytes: 2 ** 22 })).rejects.toMatchObject({
    code: 'io',
    message: matching(/^path: \/nowhere\/at\/all: cannot be opened: /),
  });
});

test('what a getter throws comes back as it is', async () => {
  const error = new Error('mine');
  const request = {
    get kernel(): string {
      throw error;
    },
  };
  await expect(ask(request)).rejects.toBe(error);
});

/** Mostly wrong, now and then right; what is right is small. */
const field = fc.oneof(
  fc.constantFrom(
    1,
    2,
    1000,
    'auto',
    'triad',
    'file_read',
    'sync',
    '/nowhere',
    -1,
    0.5,
    Number.POSITIVE_INFINITY,
    undefined,
    null,
  ),
  fc.constantFrom<unknown>({}, [], true, Symbol('no'), 3n, () => 1),
);
const request = fc.record(
  Object.fromEntries(
    ['kernel', 'path', 'elements', 'threads', 'variant', 'engine', 'minSeconds', 'maxRepetitions', 'bytes'].map(
      (name) => [name, name === 'minSeconds' ? fc.oneof(fc.constant(0), field) : field],
    ),
  ),
  { requiredKeys: [] },
);

test('any object at all gets a sample or an error with a code', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        request,
        request.map((some) => ({ ...triad, ...some })),
        fc.anything(),
      ),
      async (value) => {
        const outcome = await ask(value).then(
          () => 'sample',
          (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
        );
        expect(['sample', 'bad-argument', 'unsupported', 'io']).toContain(outcome);
      },
    ),
  );
});

const launch = { api: 'cuda', device: 0, operation: 'launch', minSeconds: 0, maxRepetitions: 1 };
const copy = { ...launch, operation: 'h2d', bytes: 4096 };
const askDevice = (value: unknown) => addon.deviceSample(value as DeviceRequest);

describe('a request to a device that is not one is refused by name, before any driver is asked:', () => {
  test.each<[unknown, string]>([
    [undefined, 'request: missing; it must be an object'],
    [{ ...launch, api: 'vulkan' }, 'api: "vulkan"; it must be one of cuda'],
    [{ ...launch, operation: 'compile' }, 'operation: "compile"; it must be one of h2d, '],
    [{ ...launch, device: -1 }, 'device: -1; it must be a whole number from 0 to 255'],
    [{ ...launch, bytes: 1 }, 'bytes: no such field; this request has api, operation, device, '],
    [{ ...copy, bytes: 0 }, 'bytes: 0; it must be a whole number from 1 to '],
    [{ ...copy, memory: 'managed' }, 'memory: "managed"; it must be one of pinned, pageable'],
    [{ ...copy, node: -2 }, 'node: -2; it must be a whole number from 0 to 1023'],
    [
      { ...launch, operation: 'launch_streams', count: 1, streams: 0 },
      'streams: 0; it must be a whole number from 1 to ',
    ],
    [{ ...launch, maxRepetitions: 0 }, 'maxRepetitions: 0; it must be a whole number from 1 to 100000'],
  ])('%o', async (request, message) => {
    await expect(askDevice(request)).rejects.toMatchObject({ code: 'bad-argument', message: containing(message) });
  });

  test('an unknown API', async () => {
    await expect(addon.devices('metal' as 'cuda')).rejects.toMatchObject({
      code: 'bad-argument',
      message: containing('api: "metal"; it must be one of cuda'),
    });
  });
});
