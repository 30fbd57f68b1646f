import { describe, expect, test } from 'vitest';
import { peakOf } from '../../../src/core/cost/memory/footprint.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { given } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { plan, planners } from '../../../src/core/planners/index.ts';
import type { Plan, SystemId } from '../../../src/core/planners/types.ts';
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

const gpuOnly: readonly SystemId[] = ['gpu-only', 'gpu-checkpointed'];

describe.each(planners.filter(({ id, method }) => method === 'full' && !gpuOnly.includes(id)))('$id', (planner) => {
  test.each([0.001, 1, 4, 8, 16, 64])('pins no more than the %d GB that the machine lets be pinned', (gb) => {
    const found = plan(planner, limitedTo(gb), model, job);
    if (found.kind === 'feasible') expect(pinnedIn(found)).toBeLessThanOrEqual(gb * 1e9);
    else {
      expect(found.why).toContain('pinned');
      expect(found.shortBy).toMatchObject({ tier: 'dram' });
      expect(found.shortBy.bytes).toBeGreaterThan(0);
    }
  });

  test('is feasible without a limit, and pins what it moves', () => {
    const found = plan(planner, machine, model, job);
    expect(found.kind).toBe('feasible');
    expect(pinnedIn(found)).toBeGreaterThan(1e9);
  });
});

test('stage 3 trains without pinning anything where nothing may be, and takes longer', () => {
  const planner = planners.find(({ id }) => id === 'zero-infinity');
  if (planner === undefined) throw new Error('no zero-infinity');
  const [limited, free] = [limitedTo(0.001), machine].map((on) => plan(planner, on, model, job));
  if (limited?.kind !== 'feasible' || free?.kind !== 'feasible') throw new Error('both fit');
  expect(limited.decisions.knobs).toContainEqual({ knob: 'pin_memory', value: false, by: 'search' });
  expect(limited.stepSeconds).toBeGreaterThan(free.stepSeconds);
});
