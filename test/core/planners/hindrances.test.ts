import { expect, test } from 'vitest';
import { defaultJob } from '../../../src/core/job/job.ts';
import { given } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { planners } from '../../../src/core/planners/index.ts';
import { reference } from '../../golden/machines.ts';

const machine: Machine = {
  ...reference('fuyou-rtx4090'),
  contention: [{ name: 'dram while gpu', share: given(0.5, 'a test') }],
};
const model = gptShape({ layers: 12, hidden: 1024, heads: 16, vocab: 50257, seq: 1024, head: 'tied' });

test.each(planners)('$id is hindered as the machine says', (planner) => {
  const job = { ...defaultJob, sequence: 1024, microBatch: 2, method: planner.method };
  const found = planner.decide(machine, model, job);
  if (found.kind !== 'feasible') throw new Error(found.why);
  expect(found.schedule.contentions).toHaveLength(1);
});
