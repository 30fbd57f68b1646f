import { describe, expect, test } from 'vitest';
import { exportPlan } from '../../src/core/export/index.ts';
import { withoutExport } from '../../src/core/export/without.ts';
import { frontier } from '../../src/core/frontier/frontier.ts';
import type { Job } from '../../src/core/job/job.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import type { Machine } from '../../src/core/machine/machine.ts';
import { applyOverrides } from '../../src/core/machine/overrides.ts';
import { machineValues } from '../../src/core/machine/values.ts';
import { gptShape } from '../../src/core/model/shape.ts';
import { planAll } from '../../src/core/planners/index.ts';
import { reference } from '../golden/machines.ts';

/** The ends of what documents may say: every answer is made of numbers, whatever the machine, model and job. */
const machine = reference('fuyou-rtx4090');
const paths = machineValues(machine).map(({ path }) => path);

const shape = { vocab: 50257, seq: 1024, head: 'tied' } as const;
const models = {
  least: gptShape({ layers: 1, hidden: 1, heads: 1, vocab: 1, seq: 1, head: 'none' }),
  small: gptShape({ ...shape, layers: 12, hidden: 768, heads: 12 }),
  large: gptShape({ ...shape, layers: 40, hidden: 5120, heads: 40 }),
  most: gptShape({ ...shape, layers: 4096, hidden: 2 ** 17, heads: 1024, vocab: 2 ** 24 }),
};
const jobs: Readonly<Record<string, Job>> = {
  usual: defaultJob,
  'one token': { ...defaultJob, sequence: 1, microBatch: 1 },
  'most tokens': { ...defaultJob, sequence: 2 ** 24, microBatch: 65536, gradientAccumulation: 65536 },
  'most tokens, whole score matrix': { ...defaultJob, sequence: 2 ** 24, flashAttention: false },
};

const endless = ['memory.dram.capacity_bytes=1e21', 'gpu.memory_bytes=1e21', 'storage[0].capacity_bytes=1e21'];

/** Paths of what is no number: JSON would say null, and a chart would stay empty. */
const strays = (value: unknown, path = ''): readonly string[] => {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => strays(child, `${path}.${name}`));
};

const expectNumbers = (changed: Machine, model: (typeof models)[keyof typeof models], job: Job) => {
  for (const plan of planAll(changed, model, job)) {
    expect(strays(plan)).toEqual([]);
    if (plan.kind === 'infeasible') continue;
    expect(plan.stepSeconds).toBeGreaterThan(0);
    const ok = withoutExport[plan.system] === undefined && plan.decisions.deepspeed?.unreleased === undefined;
    expect(exportPlan('deepspeed', { machine: changed, model, plan })).toMatchObject({ ok });
  }
};

const withSet = (...overrides: readonly string[]): Machine | undefined => {
  const changed = applyOverrides(machine, overrides);
  return changed.ok ? changed.value : undefined;
};

/** The search for a micro-batch has its turn below: here each value meets every system. */
const oneSequence = { ...defaultJob, microBatch: 1 };

describe.each(paths)('%s', (path) => {
  test.each(['0', '5e-324', '1', '1e21'])('of %s gives plans and a frontier of numbers, or is refused', (value) => {
    for (const overrides of [[`${path}=${value}`], [...endless, `${path}=${value}`]]) {
      const changed = withSet(...overrides);
      if (changed === undefined) continue;
      for (const model of [models.least, models.small, models.large]) expectNumbers(changed, model, oneSequence);
      expect(strays([...frontier(changed, defaultJob)])).toEqual([]);
    }
  });

  test.each(['-1', '1e300', '1e999', 'NaN', '0x'])('of %s is refused by name', (value) => {
    const answer = applyOverrides(machine, [`${path}=${value}`]);
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input', path: `--set ${path}` } });
  });
});

describe.each(Object.entries(models))('the %s model', (_name, model) => {
  test.each(Object.entries(jobs))('with %s, on a machine without end and on a real one', (_job, job) => {
    expectNumbers(machine, model, job);
    const boundless = withSet(...endless);
    if (boundless === undefined) throw new Error('the ends of the document are refused');
    expectNumbers(boundless, model, job);
  });
});

test.each([
  '',
  'gpu.memory_bytes=',
  'storage[0].count]=1',
  '=',
  '=1',
  'a',
  'gpu',
  'gpu=1',
  'gpu.name=1',
  'gpu.memory_bytes=1=2',
  'gpu.memory_bytes.value=1',
  '__proto__=1',
  'constructor.name=1',
  'storage[99].count=1',
  'storage[-1].count=1',
  'storage[0]=1',
  'storage.length=1',
  'gpu..memory_bytes=1',
  'kind=1',
  'format=9',
])('--set %j changes nothing and says why', (override) => {
  expect(applyOverrides(machine, [override])).toMatchObject({ ok: false });
});
