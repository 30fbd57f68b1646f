import { describe, expect, test } from 'vitest';
import { readGpuCatalogue } from '../../../src/core/machine/gpu-catalogue.ts';
import { pcieRate } from '../../../src/core/machine/link.ts';
import { errorOf } from '../base/results.ts';
import { gpuOf, gpus } from './documents.ts';

describe('the GPU catalogue', () => {
  test('has 31 GPUs, each once', () => {
    expect(gpus).toHaveLength(31);
    expect(new Set(gpus.map(({ id }) => id)).size).toBe(31);
    expect(new Set(gpus.map(({ name }) => name)).size).toBe(31);
  });

  test.each(gpus)('$id has figures that agree with each other', (gpu) => {
    const lanes = gpu.fp32FlopsPerSecond.value / (2 * gpu.smCount.value);
    // 64 or 128 lanes a multiprocessor at 0.9 to 2.7 GHz.
    expect(lanes / 128).toBeGreaterThan(0.4e9);
    expect(lanes / 128).toBeLessThan(2.7e9);
    expect(gpu.peakFlopsPerSecond.value).toBeGreaterThan(1.9 * gpu.fp32FlopsPerSecond.value);
    expect(gpu.memoryBytes.value % 2 ** 30).toBe(0);
    expect(gpu.powerWatts.value).toBeGreaterThan(50);
  });

  test.each(gpus)('$id says where each figure came from', (gpu) => {
    const figures = [gpu.smCount, gpu.memoryBytes, gpu.memoryBytesPerSecond, gpu.peakFlopsPerSecond, gpu.powerWatts];
    for (const { source } of [...figures, gpu.fp32FlopsPerSecond, gpu.link.bytesPerSecond]) {
      if (source.kind === 'datasheet') expect(source.url).toMatch(/^https?:\/\//);
      else expect(source).toMatchObject({ kind: 'assumed', why: expect.stringMatching(/.{20}/) as string });
    }
  });

  test('assumes of every link what the rule for its generation and width gives', () => {
    for (const { link } of gpus) {
      const [, generation, width] = /^PCIe (\d)\.0 x(\d+)$/.exec(link.name) ?? [];
      if (generation === undefined) expect(link.name).toBe('NVLink-C2C');
      else expect(link.bytesPerSecond).toEqual(pcieRate(Number(generation), Number(width)));
    }
  });

  test.each([
    [3, 12e9, 13e9],
    [4, 24e9, 26e9],
    [5, 50e9, 56e9],
  ])('puts PCIe %i x16 between %d and %d bytes a second', (generation, least, most) => {
    const rate = pcieRate(generation, 16)?.value ?? 0;
    expect(rate).toBeGreaterThanOrEqual(least);
    expect(rate).toBeLessThanOrEqual(most);
  });

  test('knows no rate for a generation it does not know', () => {
    expect(pcieRate(9, 16)).toBeUndefined();
    expect(pcieRate(4, 0)).toBeUndefined();
  });

  test('holds the RTX 4090 of its data sheet', () => {
    expect(gpuOf('rtx-4090')).toMatchObject({
      sm: 89,
      smCount: { value: 128 },
      memoryBytes: { value: 24 * 2 ** 30 },
      memoryBytesPerSecond: { value: 1008e9 },
      peakFlopsPerSecond: { value: 165.15e12 },
    });
  });

  test('refuses a catalogue from the future and one with a negative figure', () => {
    expect(errorOf(readGpuCatalogue('{"kind":"plimsoll-gpus","format":3}', 'g'))).toMatchObject({ found: 3, known: 1 });
    const broken = { kind: 'plimsoll-gpus', format: 1, gpus: [{ id: 1 }] };
    expect(errorOf(readGpuCatalogue(JSON.stringify(broken), 'g'))).toMatchObject({ path: 'gpus[0].id', value: '1' });
  });
});
