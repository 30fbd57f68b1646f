import { describe, expect, test } from 'vitest';
import { plannerOf, planOf } from '../../../src/core/frontier/best/choice.ts';
import { searchBest } from '../../../src/core/frontier/best/search.ts';
import type { BestAnswer, BestPoint, BestProgress, BestRequest } from '../../../src/core/frontier/best/types.ts';
import { goals } from '../../../src/core/frontier/best/types.ts';
import { runToEnd } from '../../../src/core/frontier/run-to-end.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { llamaShape } from '../../../src/core/model/shape.ts';
import { faithful, planAll, plannersFor } from '../../../src/core/planners/index.ts';
import type { Planner } from '../../../src/core/planners/types.ts';
import { applyOverrides } from '../../../src/core/machine/overrides.ts';
import { reference } from '../../golden/machines.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { server } from './requests.ts';

const model = llamaShape({
  ...{ layers: 8, hidden: 3072, heads: 24, kvHeads: 24, headDim: 128, intermediate: 8192 },
  ...{ vocab: 32000, seq: 4096, head: 'untied' },
});
const prices = { perHour: 2, perKilowattHour: 0.3, gpuWatts: 450, restWatts: 300 };
const request = (changes: Partial<BestRequest> = {}): BestRequest => ({
  machine: server,
  model,
  job: defaultJob,
  goal: 'tokens',
  ...changes,
});
const search = (changes: Partial<BestRequest> = {}, tell?: (found: BestProgress) => void): BestAnswer =>
  runToEnd(valueOf(searchBest(request(changes))), tell);
const bestOf = (answer: BestAnswer): BestPoint => {
  if (answer.best === undefined) throw new Error('nothing fits');
  return answer.best;
};

describe('the best plan', () => {
  test('has at least the tokens a second of every system by itself that leaves the training as it is', () => {
    const plans = faithful(planAll(server, model, defaultJob), ({ system }) => system);
    const rates = plans.map((one) => (one.kind === 'feasible' ? one.tokensPerSecond : 0));
    expect(bestOf(search()).tokensPerSecond).toBeGreaterThanOrEqual(Math.max(...rates));
  });

  test.each(goals)('of %s is what planning its choice again gives', (goal) => {
    const { best, pareto } = search({ goal, prices });
    for (const point of [...pareto, ...(best === undefined ? [] : [best])]) {
      const again = planOf(server, model, point);
      if (!('plan' in again)) throw new Error(again.why);
      expect(again.plan).toMatchObject({
        system: point.system,
        tokensPerSecond: point.tokensPerSecond,
        peak: { gpuBytes: point.gpuBytes, dramBytes: point.dramBytes },
      });
    }
  });

  test('with least memory fits into the DRAM that it says, and nothing fits into a tenth of a per cent less', () => {
    const best = bestOf(search({ goal: 'memory' }));
    const fitting = (bytes: number, planners: readonly Planner[]) => {
      const machine = valueOf(applyOverrides(server, [`memory.dram.capacity_bytes=${String(bytes)}`]));
      return planners.some(
        (planner) =>
          planner.check(machine, model, { ...best.job, method: planner.method, microBatch: 1 }) === undefined,
      );
    };
    expect(fitting(best.dramBytes, [plannerOf(best)])).toBe(true);
    expect(fitting(best.dramBytes * 0.999, [plannerOf(best), ...plannersFor(defaultJob)])).toBe(false);
  });

  test('with the longest context has sequences that fit, and no system fits one token more', () => {
    const { job } = bestOf(search({ goal: 'context' }));
    const fitting = (sequence: number) =>
      plannersFor(defaultJob).some((planner) => {
        const one = { ...job, sequence, method: planner.method };
        return (['planner', 'none', 'layer', 'selective', 'offloaded'] as const).some(
          (checkpointing) =>
            planner.refuses?.({ ...one, checkpointing }) === undefined &&
            planner.check(server, model, { ...one, checkpointing }) === undefined,
        );
      });
    expect([fitting(job.sequence), fitting(job.sequence + 1)]).toEqual([true, false]);
  });

  test('of least cost costs no more than the others, and needs a price', () => {
    const answer = search({ goal: 'cost', prices });
    const costs = answer.pareto.map(({ costPerMillionTokens = Infinity }) => costPerMillionTokens);
    expect(bestOf(answer).costPerMillionTokens).toBeLessThanOrEqual(Math.min(...costs));
    expect(errorOf(searchBest(request({ goal: 'cost' })))).toMatchObject({ code: 'invalid-input', path: 'prices' });
    const unknown = { ...server, gpu: server.gpu && { ...server.gpu, powerWatts: undefined } };
    const refused = searchBest(request({ goal: 'cost', machine: unknown, prices: { perKilowattHour: 1 } }));
    expect(errorOf(refused)).toMatchObject({ code: 'invalid-input', path: 'gpu_watts' });
  });
});

describe('the Pareto set', () => {
  const better = (a: BestPoint, b: BestPoint) =>
    a.tokensPerSecond >= b.tokensPerSecond && a.dramBytes <= b.dramBytes && a.gpuBytes <= b.gpuBytes;

  test('has no plan that another beats, and more than one', () => {
    const { pareto } = search();
    expect(pareto.length).toBeGreaterThan(2);
    for (const a of pareto) for (const b of pareto) expect(a !== b && better(a, b)).toBe(false);
  });

  test('only grows better: what was found is there at the end, or beaten', () => {
    const seen: BestPoint[] = [];
    const { pareto } = search({}, ({ pareto: now }) => void seen.push(...now));
    for (const point of seen) expect(pareto.some((one) => better(one, point))).toBe(true);
  });
});

test('the same request has the same answer', () => {
  expect(search({ goal: 'memory' })).toEqual(search({ goal: 'memory' }));
});

test('can be left at any point with what was found', () => {
  const steps = valueOf(searchBest(request()));
  expect(steps.next().done).toBe(false);
  expect(steps.return({ pareto: [], left: [], evaluated: 0, pruned: 0 }).done).toBe(true);
});

test('on a machine where nothing fits, every system says what is missing', () => {
  const machine = reference('fuyou-rtx4090', ['gpu.memory_bytes=1e9', 'memory.dram.capacity_bytes=1e9']);
  for (const goal of goals) {
    const { best, left } = search({ machine, goal, prices });
    expect(best).toBeUndefined();
    expect(left.map(({ system }) => system)).toEqual(plannersFor(defaultJob).map(({ id }) => id));
    for (const { why } of left) expect(why).not.toBe('');
  }
});

test('knobs that a system does not take are refused by name', () => {
  expect(errorOf(searchBest(request({ knobs: { 'zero-offload': { nonsense: 1 } } })))).toMatchObject({
    code: 'not-found',
    name: 'nonsense',
  });
});

test('what the job settles stays', () => {
  const { pareto } = search({ job: { ...defaultJob, microBatch: 3, checkpointing: 'layer' } });
  for (const { job } of pareto) expect(job).toMatchObject({ microBatch: 3, checkpointing: 'layer' });
});
