import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/core/error.ts';
import { applyOverrides } from '../../../src/core/machine/overrides.ts';
import { machineText, readMachine } from '../../../src/core/machine/read.ts';
import { machineValues } from '../../../src/core/machine/values.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { machineFiles, machines } from './documents.ts';

const fuyou = machines[machineFiles.indexOf('fuyou-rtx4090.json')];
if (fuyou === undefined) throw new Error('no reference machine');
const refusal = (override: string) => errorOf(applyOverrides(fuyou, [override]));

describe('applyOverrides', () => {
  test('sets a value and says who gave it', () => {
    const { storage } = valueOf(applyOverrides(fuyou, ['storage[0].count=3', 'gpu.memory_bytes=8e9']));
    expect(storage[0]?.count).toEqual({ value: 3, source: { kind: 'given', by: '--set storage[0].count=3' } });
  });

  test('changes one value and nothing else, for any path and value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...machines), fc.nat(), fc.integer({ min: 1, max: 1e9 }), (machine, pick, value) => {
        const before = machineValues(machine);
        const target = before[pick % before.length];
        const path = target?.path ?? '';
        const whole = path === 'link.duplex_share' || path.startsWith('contention') ? 1 : value;
        const changed = valueOf(applyOverrides(machine, [`${path}=${String(whole)}`]));
        const differing = machineValues(changed).filter(
          ({ known }, i) => JSON.stringify(known) !== JSON.stringify(before[i]?.known),
        );
        expect(differing).toEqual([
          { path, known: { value: whole, source: { kind: 'given', by: `--set ${path}=${String(whole)}` } } },
        ]);
        expect(valueOf(readMachine(machineText(changed), 'x'))).toEqual(changed);
      }),
    );
  });

  test('leaves the machine it was given alone', () => {
    const text = machineText(fuyou);
    valueOf(applyOverrides(fuyou, ['storage[0].count=1']));
    expect(machineText(fuyou)).toBe(text);
  });

  test.each([
    ['gpu.memory=1', 'gpu.memory', 'gpu.memory_bytes'],
    ['gpus.memory_bytes=1', 'gpus', 'gpu'],
    ['storage[1].count=1', 'storage[1]', 'storage[0]'],
    ['storage.count=1', 'storage.count', 'storage[0]'],
    ['memory.dram=1', 'memory.dram', 'memory.dram.capacity_bytes'],
    ['name=1', 'name', ''],
    ['gpu.memory_bytes.value=1', 'gpu.memory_bytes.value', 'gpu.memory_bytes'],
    ['__proto__.polluted=1', '__proto__', 'cpu'],
    ['gpu.memoryBytes=1', 'gpu.memoryBytes', 'gpu.memory_bytes'],
  ])('refuses %s and lists what stands there', (override, name, known) => {
    const error = refusal(override);
    expect(error).toMatchObject({ code: 'not-found', what: 'value of the machine', name });
    if (known !== '') expect(messageOf(error)).toContain(known);
  });

  test('lists only what can be set', () => {
    expect(refusal('gpu.nam=1')).not.toMatchObject({ known: expect.arrayContaining(['gpu.name']) as string[] });
  });

  test.each([
    ['storage[0].count', '--set'],
    ['=3', '--set'],
    ['storage[0].count=', '--set'],
    ['storage[0].count=1=2', '--set'],
    ['storage[0].count=three', '--set storage[0].count'],
    ['storage[0].count=1e309', '--set storage[0].count'],
    ['storage[0].count=2.5', '--set storage[0].count'],
    ['gpu.memory_bytes_per_second=-1', '--set gpu.memory_bytes_per_second'],
    ['link.duplex_share=2', '--set link.duplex_share'],
  ])('refuses %s as a value', (override, path) => {
    expect(refusal(override)).toMatchObject({ code: 'invalid-input', path });
  });

  test('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.string(), fc.string()).map((sides) => sides.join('=')),
        ),
        (typed) => {
          const result = applyOverrides(fuyou, [typed]);
          if (!result.ok) expect(messageOf(result.error)).not.toBe('');
        },
      ),
    );
  });
});
