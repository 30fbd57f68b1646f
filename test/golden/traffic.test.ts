import { describe, expect, test } from 'vitest';
import { cpuUpdateBytesPerParameter } from '../../src/core/cost/adam.ts';
import { outlineOf } from '../../src/core/cost/outline.ts';
import type { Design } from '../../src/core/planners/zero/design.ts';
import { usualDesign } from '../../src/core/planners/zero/design.ts';
import { outcomeOf } from '../../src/core/planners/zero/index.ts';
import { trafficOf } from '../../src/core/schedule/queries.ts';
import { reference } from './machines.ts';
import { fuyou13B, job } from './models.ts';

/** Bytes a parameter on the drives in one step. DeepSpeed's swappers; Smart-Infinity, HPCA'24, table I. */
const table = [
  { parameters: 'nvme', optimizer: 'nvme', read: 20, written: 18 },
  { parameters: 'gpu', optimizer: 'nvme', read: 16, written: 16 },
  { parameters: 'dram', optimizer: 'nvme', read: 16, written: 16 },
  { parameters: 'dram', optimizer: 'dram', read: 0, written: 0 },
] as const;

describe('NVMe traffic of ZeRO-Infinity', () => {
  test.each(table)('weights $parameters, optimizer $optimizer', ({ parameters, optimizer, read, written }) => {
    const design: Design = { ...usualDesign, parameters, optimizer };
    const machine = reference('fuyou-rtx4090', ['gpu.memory_bytes=80e9']);
    const outcome = outcomeOf(machine, fuyou13B, { ...job({ sequence: 1024 }), microBatch: 1 }, design);
    if (outcome.kind === 'infeasible') throw new Error(outcome.why);
    const total = outlineOf(fuyou13B).total;
    expect(trafficOf(outcome.schedule, 'nvme.read') / total).toBeCloseTo(read, 4);
    expect(trafficOf(outcome.schedule, 'nvme.write') / total).toBeCloseTo(written, 4);
  });
});

test('host memory traffic of a CPU update: 44 B a parameter', () => {
  expect(Object.values(cpuUpdateBytesPerParameter).reduce((sum, bytes) => sum + bytes, 0)).toBe(44);
});
