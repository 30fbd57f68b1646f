import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { addonFile, containing, loadAddon, matching, triad } from './addon.ts';

const addon = loadAddon();

test('exports four functions', () => {
  expect(Object.entries(addon).map(([name, value]) => [name, typeof value])).toEqual([
    ['kernels', 'function'],
    ['sample', 'function'],
    ['devices', 'function'],
    ['deviceSample', 'function'],
  ]);
});

test.each([
  ['read', 'memory', 'double', 8, 1, 8],
  ['write', 'memory', 'double', 8, 0, 8],
  ['copy', 'memory', 'double', 16, 0, 16],
  ['scale', 'memory', 'double', 16, 1, 16],
  ['add', 'memory', 'double', 24, 1, 24],
  ['triad', 'memory', 'double', 24, 2, 24],
  ['chase', 'memory', 'line', 64, 0, 68],
  ['first_touch', 'memory', 'byte', 1, 0, 1],
  ['pin', 'memory', 'byte', 1, 0, 1],
  ['fma_fp32', 'compute', 'fma', 0, 2, 0],
  ['cycles', 'compute', 'cycle', 0, 0, 0],
  ['convert_fp32_bf16', 'compute', 'number', 6, 0, 6],
  ['convert_fp16_fp32', 'compute', 'number', 6, 0, 6],
  ['overflow_two_pass', 'compute', 'number', 4, 0, 9],
  ['overflow_fused', 'compute', 'number', 4, 0, 4],
  ['adam_fp32', 'compute', 'parameter', 28, 15, 16],
  ['adam_bf16', 'compute', 'parameter', 28, 15, 16],
  ['adam_fp16', 'compute', 'parameter', 28, 15, 16],
  ['adam_bf16_states', 'compute', 'parameter', 14, 15, 8],
  ['file_read', 'storage', 'byte', 1, 0, 0],
  ['file_write', 'storage', 'byte', 1, 0, 0],
  ['file_mixed', 'storage', 'byte', 1, 0, 0],
  ['tensor_read', 'storage', 'byte', 1, 0, 0],
  ['tensor_write', 'storage', 'byte', 1, 0, 0],
])('declares %s', (id, kind, elementUnit, bytesPerElement, flopPerElement, allocatedBytesPerElement) => {
  expect(addon.kernels().find((kernel) => kernel.id === id)).toMatchObject({
    kind,
    elementUnit,
    bytesPerElement,
    flopPerElement,
    allocatedBytesPerElement,
  });
});

test('every kernel has a last resort that runs anywhere', () => {
  const last = addon.kernels().map(({ kind, variants }) => [kind, variants.at(-1)]);
  expect(new Set(last.map(String))).toEqual(new Set(['memory,scalar', 'compute,scalar', 'storage,sync']));
});

const arrayKernels = addon.kernels().filter(({ kind }) => kind !== 'storage');
const choices = arrayKernels.flatMap(({ id, variants }) => ['auto', ...variants].map((variant) => ({ id, variant })));

/** A chain is followed for as many loads, whatever its length. */
const elementsOf = new Map([['chase', 2 ** 14]]);

/** Some systems let no process lock memory. */
const withoutRights = (error: unknown) => {
  expect(error).toMatchObject({ code: 'unsupported', message: containing('cannot be locked') });
  return undefined;
};

test.each(choices)('samples $id, $variant', async ({ id, variant }) => {
  const sample = await addon.sample({ ...triad, kernel: id as 'read', variant, threads: 2 }).catch(withoutRights);
  if (sample === undefined) return;
  expect(sample.seconds).toBeInstanceOf(Float64Array);
  expect(sample.seconds.length).toBe(1);
  expect(sample.seconds.every((time) => time > 0)).toBe(true);
  expect(sample.elements / (elementsOf.get(id) ?? triad.elements)).toBeCloseTo(1, 2);
  const first = addon.kernels().find((kernel) => kernel.id === id)?.variants[0];
  expect(sample.variant).toBe(variant === 'auto' ? first : variant);
});

test.each(['huge', 'ordinary', 'small'] as const)('samples on %s pages', async (pages) => {
  await expect(addon.sample({ ...triad, pages })).resolves.toMatchObject({ elements: triad.elements });
});

test('tells what others read while one thread waits for memory', async () => {
  const alone = await addon.sample({ ...triad, kernel: 'chase', elements: 2 ** 16 });
  expect(alone).not.toHaveProperty('loadBytesPerSecond');
  const loaded = await addon.sample({ ...triad, kernel: 'chase', elements: 2 ** 16, threads: 2, maxRepetitions: 5 });
  expect(loaded.loadBytesPerSecond).toBeGreaterThan(0);
});

test('binds threads and memory where it is told, or says why not', async () => {
  const placed = { ...triad, cpus: [0], nodes: [0] };
  const outcome = await addon.sample(placed).then(
    ({ elements }) => elements,
    (error: unknown) => error,
  );
  if (outcome !== triad.elements)
    expect(outcome).toMatchObject({ code: 'unsupported', message: matching(/^(cpus|nodes): /) });
});

test('repeats until minSeconds, or maxRepetitions', async () => {
  const many = await addon.sample({ ...triad, minSeconds: 0.02, maxRepetitions: 100_000 });
  const total = many.seconds.reduce((sum, time) => sum + time, 0);
  expect(total).toBeGreaterThanOrEqual(0.02);
  expect(total - (many.seconds.at(-1) ?? 0)).toBeLessThan(0.02);
  const few = await addon.sample({ ...triad, minSeconds: 60, maxRepetitions: 5 });
  expect(few.seconds.length).toBe(5);
});

test('leaves the main thread free', async () => {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  await addon.sample({ ...triad, minSeconds: 0.2, maxRepetitions: 100_000 });
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(1);
});

test('refuses a second sample at the same time, and only then', async () => {
  const first = addon.sample({ ...triad, minSeconds: 0.05, maxRepetitions: 100_000 });
  await expect(addon.sample(triad)).rejects.toMatchObject({ code: 'busy', message: containing('wait') });
  await first;
  await expect(addon.sample(triad)).resolves.toMatchObject({ elements: triad.elements });
});

test('works in a worker thread too', async () => {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    require(workerData.file).sample(workerData.request).then((sample) => parentPort.postMessage(sample.seconds.length));`;
  const worker = new Worker(source, { eval: true, workerData: { file: addonFile, request: triad } });
  expect(await new Promise((resolve) => worker.once('message', resolve))).toBe(1);
  await worker.terminate();
});
