import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../src/core/job/job.ts';
import type { BestPoint } from '../../src/core/frontier/best/types.ts';
import { bestOf, fakeBest } from './fake-best.ts';
import { isFresh } from '../../src/renderer/features/plans/best/use-fresh-best.ts';
import { boundText, pointsOfBest, pointsShown, settingsText } from '../../src/renderer/features/plans/best/rows.ts';
import { fastestFirst, rowOf, sorted, sortedBy } from '../../src/renderer/features/plans/compare/rows.ts';
import { frontOf, paretoOption, paretoTable, pointsOfPlans } from '../../src/renderer/features/plans/pareto-option.ts';
import { planAll } from '../../src/core/planners/index.ts';
import { gib, seconds } from '../../src/core/units.ts';
import { infeasiblePlan, mixedPlans, shippedModel, typicalDesktop } from './samples.ts';
import { testTheme } from './theme.ts';

const plans = mixedPlans();
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('the comparison', () => {
  const rows = plans.map(rowOf);

  test('says of what fits its figures, and of the rest what it lacks', () => {
    for (const [i, row] of rows.entries()) {
      const plan = plans[i];
      if (plan?.kind === 'feasible')
        expect(row).toMatchObject({ why: undefined, tokens: plan.tokensPerSecond, dram: plan.peak.dramBytes });
      else expect(row).toMatchObject({ why: plan?.why, tokens: undefined });
    }
    expect(plain(rowOf(infeasiblePlan('zero-offload')).verdict)).toBe('Short by 3.00 GiB of GPU memory');
  });

  test('sorts by any column, and the other way round when asked again', () => {
    const fitting = planAll(typicalDesktop, shippedModel('qwen2.5-0.5b'), defaultJob).map(rowOf);
    expect(fitting.length).toBeGreaterThan(2);
    const rates = sorted(fitting, fastestFirst).map(({ tokens }) => tokens ?? 0);
    expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    const bySize = sortedBy(fastestFirst, 'dram');
    expect(bySize.descending).toBe(false);
    const sizes = sorted(fitting, sortedBy(bySize, 'dram')).map(({ dram }) => dram ?? 0);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const names = sorted(fitting, sortedBy(fastestFirst, 'title')).map(({ title }) => title);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
  });
});

describe('speed against memory', () => {
  const at = (label: string, dramBytes: number, tokensPerSecond: number) => ({
    ...{ label, dramBytes, tokensPerSecond },
    ...{ microBatch: 1, stepSeconds: 1 },
  });
  const points = [at('big', 64, 900), at('beaten', 64, 800), at('small', 8, 100), at('wasteful', 80, 850)];

  test('the front joins what no other beats with as little memory', () => {
    expect(frontOf(points).map(({ label }) => label)).toEqual(['small', 'big']);
    expect(frontOf([])).toEqual([]);
  });

  test('the picture has a dot for each plan that fits, the beaten ones paler', () => {
    const option = paretoOption({ points, found: [], capacityBytes: 100 })(testTheme);
    const [line, dots] = option.series;
    expect(line?.data).toEqual([
      [8, 100],
      [64, 900],
    ]);
    expect(dots?.data).toMatchObject([
      { value: [64, 900], itemStyle: { opacity: 1 } },
      { value: [64, 800], itemStyle: { opacity: 0.45 } },
      { value: [8, 100], itemStyle: { opacity: 1 } },
      { value: [80, 850], itemStyle: { opacity: 0.45 } },
    ]);
    expect(paretoTable(points).rows.map((row) => row[4])).toEqual(['yes', 'no', 'yes', 'no']);
  });

  test('systems that do not fit are not in it', () => {
    expect(pointsOfPlans([...plans, infeasiblePlan('gpu-only')])).toHaveLength(
      plans.filter(({ kind }) => kind === 'feasible').length,
    );
  });
});

describe('the best plan', () => {
  const point: BestPoint = bestOf('zero-offload');

  test('comes first and once', () => {
    const other = { ...point, dramBytes: 1 };
    expect(pointsShown(point, [other, { ...point }])).toEqual([point, other]);
    expect(pointsShown(undefined, [])).toEqual([]);
    expect(pointsOfBest([point])[0]).toMatchObject({ dramBytes: point.dramBytes, microBatch: point.job.microBatch });
  });

  test('says what was settled, and within which memory', () => {
    expect(settingsText({ ...point, knobs: { ratio: 0.5 } })).toMatch(/micro-batch 4.*: 0\.5/);
    const limited = { ...point, limits: { dramBytes: gib(16) } };
    expect(plain(settingsText(limited))).toContain('within 16.0 GiB of host memory');
  });

  test('the bound says by how much the plan is above it, or why there is none', () => {
    const bound = { kind: 'bound', seconds: seconds(2), placement: [], assumes: [], gap: 0.25 } as const;
    expect(plain(boundText(bound))).toContain('2.00 s a step; the best plan takes 25');
    expect(boundText({ kind: 'none', why: 'no solver' })).toBe('No bound to compare with: no solver.');
  });

  test('an answer holds for the job that was asked of and for those that it proposes', () => {
    const machine = typicalDesktop;
    const model = shippedModel('llama-3.1-8b');
    const best = fakeBest({ machine, model, job: defaultJob, knobs: {} }, point);
    const choice = (job: typeof defaultJob) => ({ machine, model, choice: { job } });
    expect(isFresh(best, choice(defaultJob))).toBe(true);
    expect(isFresh(best, choice(point.job))).toBe(true);
    expect(isFresh(best, choice({ ...defaultJob, sequence: 7 }))).toBe(false);
    expect(isFresh(best, { ...choice(defaultJob), model: { ...model } })).toBe(false);
  });
});
