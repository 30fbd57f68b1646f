import { describe, expect, test } from 'vitest';
import { familyOf } from '../../../src/core/frontier/family.ts';
import { frontierOf } from '../../../src/core/frontier/frontier.ts';
import { sweepOf } from '../../../src/core/frontier/sweep.ts';
import type { FrontierPoint, FrontierRequest } from '../../../src/core/frontier/types.ts';
import { axes } from '../../../src/core/frontier/types.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { gptShape, llamaShape } from '../../../src/core/model/shape.ts';
import { planners, plannersFor } from '../../../src/core/planners/index.ts';
import type { Planner } from '../../../src/core/planners/types.ts';
import { reference } from '../../golden/machines.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { gpus, points, request, server } from './requests.ts';

const small = llamaShape({
  ...{ layers: 16, hidden: 2048, heads: 16, kvHeads: 16, headDim: 128, intermediate: 5632 },
  ...{ vocab: 32000, seq: 4096, head: 'untied' },
});
const models = [
  gptShape({ layers: 12, hidden: 768, heads: 12, vocab: 50257, seq: 1024, head: 'tied' }),
  small,
  gptShape({ layers: 96, hidden: 12288, heads: 96, vocab: 50257, seq: 1024, head: 'tied' }),
];
const withoutStep = ({ step: _, ...point }: FrontierPoint) => point;
const planner = ({ system }: FrontierPoint): Planner => {
  const found = planners.find(({ id }) => id === system);
  if (found === undefined) throw new Error(system);
  return found;
};

describe('families', () => {
  test.each(['gpt', 'llama'] as const)('%s shapes grow with their place', (id) => {
    const family = familyOf(id, 2048, []);
    const sizes = Array.from({ length: 200 }, (_, index) => countParameters(family.at(index)).total);
    expect(sizes.every((size, index) => index === 0 || size > (sizes[index - 1] ?? 0))).toBe(true);
  });

  test('the Llama family passes near Llama 2 7B and 13B', () => {
    const family = familyOf('llama', 4096, []);
    const near = (hidden: number, layers: number) => {
      const all = Array.from({ length: 200 }, (_, index) => family.at(index));
      return countParameters(all.find((one) => one.hidden === hidden && one.layers === layers) ?? small).total;
    };
    expect(near(4096, 32) / 6738415616).toBeCloseTo(1, 2);
    expect(near(5120, 40) / 13015864320).toBeCloseTo(1, 1);
  });

  test('of the catalogue the largest that fits is found, and named', () => {
    for (const point of points({ family: 'catalogue', models })) {
      const fitting = models.filter(
        (model) =>
          planner(point).check(server, model, { ...request().job, method: planner(point).method, microBatch: 1 }) ===
          undefined,
      );
      const sizes = fitting.map((model) => countParameters(model).total);
      expect(point.maxParameters).toBe(Math.max(0, ...sizes));
      expect(point.modelId).toBe(fitting.find((model) => countParameters(model).total === point.maxParameters)?.id);
    }
  });
});

describe('context and batch', () => {
  test.each(['context', 'batch'] as const)('the longest %s fits, and one more does not', (find) => {
    for (const point of points({ find, models: [small] })) {
      if (point.largest === 0 || point.why !== undefined) continue;
      const fits = (size: number) =>
        planner(point).check(server, small, {
          ...request().job,
          method: planner(point).method,
          microBatch: 1,
          ...(find === 'context' ? { sequence: size } : { microBatch: size }),
        }) === undefined;
      expect([fits(point.largest), fits(point.largest + 1)]).toEqual([true, false]);
    }
  });

  test('a model with learned positions has no context beyond them', () => {
    const [gpt] = models;
    const found = points({ find: 'context', models: gpt === undefined ? [] : [gpt] });
    expect(found[0]).toMatchObject({ largest: 1024, why: expect.stringContaining('learned positions') as string });
  });
});

describe('sweeps', () => {
  test.each(axes)('over %s, each step is the frontier of its own machine', (axis) => {
    const sweep = { axis, gpus };
    const steps = valueOf(sweepOf(server, sweep));
    const swept = points({ sweep });
    expect(swept.length).toBe(steps.length * plannersFor(request().job).length);
    for (const { machine, step } of steps.filter((_, index) => index % 5 === 0)) {
      const own = swept.filter((point) => point.step?.index === step.index);
      expect(own.map(withoutStep)).toEqual(points({ machine }));
    }
  });

  test.each(['dram', 'ssd'] as const)('more of %s never holds a smaller model', (axis) => {
    const swept = points({ sweep: { axis, gpus } });
    for (const { id } of planners) {
      const sizes = swept.flatMap((point) => (point.system === id ? [point.maxParameters] : []));
      expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    }
  });

  test('take the values that are given, and only those that make sense', () => {
    const steps = valueOf(sweepOf(server, { axis: 'ssd', values: [1, 5], gpus: [] }));
    expect(steps.map(({ machine }) => machine.storage[0]?.count.value)).toEqual([1, 5]);
    for (const [axis, value] of [
      ['ssd', 1.5],
      ['dram', 0],
      ['link', Infinity],
    ] as const)
      expect(errorOf(sweepOf(server, { axis, values: [value], gpus: [] }))).toMatchObject({ code: 'invalid-input' });
  });

  test('over drives need a drive', () => {
    const bare = { ...reference('fuyou-rtx4090'), storage: [] };
    const refused = frontierOf(request({ machine: bare, sweep: { axis: 'ssd', gpus: [] } }));
    expect(errorOf(refused)).toMatchObject({ code: 'not-available' });
  });
});

test('systems that refuse the job say why, and those asked for by name are the only ones', () => {
  const job = { ...request().job, optimizer: 'lion', checkpointing: 'planner' } as const;
  const [point, ...more] = points({ job, systems: ['zero-offload'] });
  expect(more).toEqual([]);
  expect(point).toMatchObject({ largest: 0, why: expect.stringContaining('lion') as string });
});

describe('knobs that a person settled', () => {
  const systems = ['zero-infinity'] as const;

  test('change how large a model the system holds, that of the others not', () => {
    const largest = (knobs: FrontierRequest['knobs'], of: FrontierRequest['systems'] = systems) =>
      points({ systems: of, knobs }).map((point) => point.largest);
    const [free = 0] = largest(undefined);
    // Optimizer states in host memory: 12 bytes a parameter of 384 GiB and no drives.
    const [inDram = 0] = largest({ 'zero-infinity': { optimizer: 'dram', parameters: 'dram' } });
    expect(inDram).toBeGreaterThan(0);
    expect(inDram).toBeLessThan(free / 2);
    expect(largest({ 'zero-infinity': { optimizer: 'dram' } }, ['fuyou'])).toEqual(largest(undefined, ['fuyou']));
  });

  test('are refused by name where the system lacks them', () => {
    const refused = frontierOf(request({ systems, knobs: { 'zero-infinity': { nonsense: 1 } } }));
    expect(errorOf(refused)).toMatchObject({ code: 'not-found', name: 'nonsense' });
  });
});
