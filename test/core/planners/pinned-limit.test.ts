import { describe, expect, test } from 'vitest';
import { peakOf } from '../../../src/core/cost/memory/footprint.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { given } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { plan, planners } from '../../../src/core/planners/index.ts';
import type { Plan } from '../../../src/core/planners/types.ts';
import { gigabytes } from '../../../src/core/units.ts';
import { reference } from '../../golden/machines.ts';

const machine = reference('fuyou-rtx4090');
const model = gptShape({ layers: 24, hidden: 2048, heads: 16, vocab: 50257, seq: 1024, head: 'tied' });
const job = { ...defaultJob, sequence: 1024, microBatch: 2 };

const limitedTo = (gb: number): Machine => ({
  ...machine,
  memory: {
    ...machine.memory,
    dram: { ...machine.memory.dram, pinned: { limitBytes: given(gigabytes(gb), 'a test') } },
  },
});
const pinnedIn = (found: Plan): number => (found.footprint === undefined ? 0 : peakOf(found.footprint, 'pinned').bytes);

describe.each(planners.filter(({ id }) => id.startsWith('zero') || id === 'memascend'))('$id', (planner) => {
  test.each([0.001, 1, 4, 8, 16, 64])('pins no more than the %d GB that the machine lets be pinned', (gb) => {
    const found = plan(planner, limitedTo(gb), model, job);
    if (found.kind === 'feasible') expect(pinnedIn(found)).toBeLessThanOrEqual(gb * 1e9);
    else {
      expect(found.why).toContain('pinned');
      expect(found.shortBy).toMatchObject({ tier: 'dram' });
      expect(found.shortBy.bytes).toBeGreaterThan(0);
    }
  });

  test('is infeasible where almost nothing may be pinned, and feasible without a limit', () => {
    expect(plan(planner, limitedTo(0.001), model, job).kind).toBe('infeasible');
    expect(plan(planner, machine, model, job).kind).toBe('feasible');
  });
});
