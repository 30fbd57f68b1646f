import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/core/error.ts';
import { machineText, readMachine } from '../../../src/core/machine/read.ts';
import { machineValues } from '../../../src/core/machine/values.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { machineFiles, machineFileText, machines } from './documents.ts';

const text = machineFileText('fuyou-rtx4090.json');
const changed = (from: string | RegExp, to: string) => errorOf(readMachine(text.replace(from, to), 'my.json'));

describe('readMachine', () => {
  test.each(machineFiles)('%s is what its text says, byte for byte', (file) => {
    expect(machineText(valueOf(readMachine(machineFileText(file), file)))).toBe(machineFileText(file));
  });

  test('refuses a machine from the future with both numbers, whatever else it holds', () => {
    const future = errorOf(readMachine('{"kind":"plimsoll-machine","format":7,"new":{}}', 'my.json'));
    expect(future).toEqual({ code: 'document-from-future', document: 'my.json', found: 7, known: 2 });
    expect(messageOf(future)).toContain('7');
  });

  test.each([
    ['another kind of document', /"plimsoll-machine"/, '"plimsoll-model"', 'kind'],
    ['a format that is no number', '"format": 2', '"format": "1"', 'format'],
    ['a format before the first', '"format": 2', '"format": 0', 'format'],
    ['a format that is not whole', '"format": 2', '"format": 1.5', 'format'],
    ['a negative rate', /"value": 160000000000000/, '"value": -1', 'gpu.matmul_flops_per_second.value'],
    ['infinity', /"value": 160000000000000/, '"value": 1e309', 'gpu.matmul_flops_per_second.value'],
    ['a string', /"value": 160000000000000/, '"value": "fast"', 'gpu.matmul_flops_per_second.value'],
    ['a share above one', '"value": 0.875', '"value": 1.5', 'link.duplex_share.value'],
    ['a fractional count', '"value": 12,', '"value": 12.5,', 'storage[0].count.value'],
    ['a source of no kind', '"kind": "reported"', '"kind": "guessed"', 'memory.dram.capacity_bytes.source.kind'],
  ])('names the field that holds %s', (_what, from, to, path) => {
    expect(changed(from, to)).toMatchObject({ code: 'invalid-input', path });
  });

  test('names a missing field', () => {
    const { cpu: _cpu, ...rest } = JSON.parse(text) as Record<string, unknown>;
    expect(errorOf(readMachine(JSON.stringify(rest), 'my.json'))).toMatchObject({ path: 'cpu', value: 'missing' });
  });

  test('refuses a text of megabytes, one that is not JSON, and one nested too deeply', () => {
    expect(errorOf(readMachine(' '.repeat(2e6), 'my.json'))).toMatchObject({ path: 'my.json' });
    expect(errorOf(readMachine('{', 'my.json'))).toMatchObject({ path: 'my.json', allowed: 'JSON text' });
    expect(errorOf(readMachine('['.repeat(1e5), 'my.json'))).toMatchObject({ path: 'my.json' });
  });

  test('gives back what machineText wrote, for any values', () => {
    const machine = fc.constantFrom(...machines);
    const size = fc.integer({ min: 1, max: 2 ** 45 });
    const label = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(machine, size, label, fc.string(), (given, capacity, name, why) => {
        const text = JSON.stringify({
          ...JSON.parse(machineText(given)),
          name,
          memory: {
            dram: {
              capacity_bytes: { value: capacity, source: { kind: 'assumed', why } },
              bytes_per_second: { value: 1 + capacity / 7, source: { kind: 'measured', run: name } },
            },
          },
        });
        const read = valueOf(readMachine(text, 'x'));
        expect(valueOf(readMachine(machineText(read), 'x'))).toEqual(read);
        expect(read.memory.dram.capacityBytes.value).toBe(capacity);
      }),
    );
  });

  test('never throws, whatever the bytes', () => {
    const broken = fc
      .tuple(fc.nat({ max: text.length }), fc.nat({ max: 40 }), fc.string())
      .map(([at, length, insert]) => text.slice(0, at) + insert + text.slice(at + length));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), broken), (bytes) => {
        const read = readMachine(bytes, 'my.json');
        if (!read.ok) expect(messageOf(read.error)).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});

describe('the reference machines', () => {
  test.each(machines)('$name says where every value came from', (machine) => {
    const values = machineValues(machine);
    expect(values.length).toBeGreaterThan(10);
    for (const { known } of values) {
      const { kind } = known.source;
      expect(['reported', 'datasheet', 'assumed']).toContain(kind);
      expect(JSON.stringify(known.source).length).toBeGreaterThan(30);
    }
  });

  /** LoHan, figure 1: 5.7 s for a recompute of 852 TFLOP, in which products are not all. The report holds it to that. */
  test('take a rate of products for its GPU between what the paper attains in all and the data sheet', () => {
    const { gpu } = machines[machineFiles.indexOf('fuyou-rtx4090.json')] ?? {};
    expect(gpu?.matmulFlopsPerSecond.value).toBeGreaterThan(852.1e12 / 5.7);
    expect(gpu?.matmulFlopsPerSecond.value).toBeLessThan(gpu?.peakFlopsPerSecond.value ?? 0);
  });
});
