import { describe, expect, test } from 'vitest';
import { systemTitle } from '../../src/renderer/app/names.ts';
import { shownSystem } from '../../src/renderer/app/derive.ts';
import { sourceMix } from '../../src/renderer/app/source-mix.tsx';
import type { Knob } from '../../src/core/planners/knobs.ts';
import type { Decisions, Plan, SystemId } from '../../src/core/planners/types.ts';
import { times } from '../../src/core/units.ts';
import { fastestWithFiles } from '../../src/renderer/features/export/fastest-with-files.ts';
import { decisionLines } from '../../src/renderer/features/plans/decision-lines.ts';
import { frontierOption, frontierTable, plimsollLine } from '../../src/renderer/features/plans/frontier/option.ts';
import { memoryBars } from '../../src/renderer/features/plans/memory-bars.ts';
import { tokensOption, tokensTable } from '../../src/renderer/features/plans/tokens-option.ts';
import { valuesUsed } from '../../src/renderer/features/plans/values-used.ts';
import { summaryText, verdictText } from '../../src/renderer/features/plans/verdict.ts';
import { infeasiblePlan, mixedPlans, shippedModel, typicalDesktop } from './samples.ts';
import { testTheme } from './theme.ts';
import { faithful, planAll } from '../../src/core/planners/index.ts';
import { defaultJob } from '../../src/core/job/job.ts';

const plans = mixedPlans();
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

/** Of those that leave the training as it is. */
const fastestOf = (plans: readonly Plan[]): SystemId => {
  const all = faithful(plans, ({ system }) => system);
  const rates = all.map((plan) => (plan.kind === 'feasible' ? plan.tokensPerSecond : 0));
  const [first] = all.filter((_, i) => rates[i] === Math.max(...rates));
  if (first === undefined) throw new Error('no plans');
  return first.system;
};

describe('verdicts', () => {
  test('say by how much of what a plan is short', () => {
    expect(plain(verdictText(infeasiblePlan('gpu-only')))).toBe('Short by 3.00 GiB of GPU memory');
  });

  test('the summary counts what fits and names the fastest', () => {
    const small = planAll(typicalDesktop, shippedModel('qwen2.5-0.5b'), defaultJob);
    const count = small.length;
    expect(small.every(({ kind }) => kind === 'feasible')).toBe(true);
    const fastestTitle = systemTitle(fastestOf(small));
    expect(plain(summaryText(small))).toMatch(
      new RegExp(`^${count} of ${count} systems fit; the fastest is ${fastestTitle} with .* tokens/s\\.$`),
    );
    expect(summaryText([infeasiblePlan('gpu-only')])).toBe('None of 1 systems fits.');
  });

  test('without a choice the fastest that fits is shown', () => {
    const small = planAll(typicalDesktop, shippedModel('qwen2.5-0.5b'), defaultJob);
    expect(shownSystem(small, undefined)).toBe(fastestOf(small));
    expect(shownSystem(small, 'zero-infinity')).toBe('zero-infinity');
    expect(shownSystem([infeasiblePlan('zero-offload')], undefined)).toBe('zero-offload');
    expect(shownSystem([], undefined)).toBeUndefined();
  });
});

describe('memory bars', () => {
  const bars = plans.flatMap(memoryBars);

  test('parts lie end to end and end at the peak', () => {
    expect(bars.length).toBeGreaterThan(4);
    for (const { use, segments } of bars) {
      const length = Math.max(use.peak, use.capacity);
      for (const [i, segment] of segments.entries()) expect(segment.from).toBeCloseTo(segments[i - 1]?.to ?? 0, 12);
      expect((segments.at(-1)?.to ?? 0) * length).toBeCloseTo(use.peak, -3);
    }
  });

  test('the capacity is on the bar, before its end where it is exceeded', () => {
    for (const { capacityAt, over } of bars) {
      expect(capacityAt).toBeGreaterThan(0);
      expect(capacityAt <= 1).toBe(true);
      expect(over).toBe(capacityAt < 1);
    }
  });
});

describe('values used', () => {
  const used = (system: string) => {
    const plan = plans.find((one) => one.system === system);
    return plan === undefined ? [] : valuesUsed(typicalDesktop, plan).map(({ path }) => path);
  };

  test('a plan on the GPU alone asks nothing of link, CPU and drive', () => {
    expect(used('gpu-only')).toContain('gpu.matmul_flops_per_second');
    expect(used('gpu-only').filter((path) => /^(link|cpu|storage)/.test(path))).toEqual([]);
  });

  test('an offloading plan rests on all of them', () => {
    for (const root of ['gpu.', 'link.', 'cpu.', 'memory.', 'storage[0].'])
      expect(used('zero-infinity').some((path) => path.startsWith(root))).toBe(true);
  });

  test('the mix adds up', () => {
    const plan = plans[3] ?? infeasiblePlan('zero-infinity');
    const values = valuesUsed(typicalDesktop, plan);
    const counted = sourceMix(values).reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(values.length);
  });
});

describe('charts', () => {
  test('tokens per second: a bar for what fits, none for what does not', () => {
    expect(tokensOption(plans)(testTheme).series[0]?.data).toEqual(
      plans.map((plan) => (plan.kind === 'feasible' ? plan.tokensPerSecond : 0)),
    );
    expect(tokensTable(plans).rows).toHaveLength(plans.length);
  });

  const points = [
    { system: 'gpu-only', largest: 1.2e9, maxParameters: 1.2e9, layers: 18, hidden: 2304, limitedBy: 'gpu' },
    { system: 'zero-infinity', largest: 17e9, maxParameters: 17e9, layers: 44, hidden: 5632, limitedBy: 'dram' },
    { system: 'zero-offload', largest: 0, maxParameters: 0, layers: 0, hidden: 0, limitedBy: 'dram' },
  ] as const;

  test('the Plimsoll line is the most that any system carries', () => {
    expect(plimsollLine(points)?.system).toBe('zero-infinity');
    expect(plimsollLine([])).toBeUndefined();
  });

  test('where the chosen model is as large as the largest, its words give way to those of the line', () => {
    const [series] = frontierOption(points, { name: 'Llama', parameters: 16e9 })(testTheme).series;
    expect(series?.markLine?.data).toMatchObject([{ label: { show: false } }, { xAxis: 17e9 }]);
    const nothing = points.map((point) => ({ ...point, largest: 0, maxParameters: 0 }));
    expect(frontierOption(nothing, undefined)(testTheme).series[0]?.markLine?.data).toEqual([]);
  });

  test('the frontier tells systems that carry the chosen model from those that do not', () => {
    const option = frontierOption(points, { name: 'Llama', parameters: 8e9 })(testTheme);
    const [series] = option.series;
    expect(series?.data).toEqual([
      { value: 1.2e9, itemStyle: { color: testTheme.series[7] } },
      { value: 17e9, itemStyle: { color: testTheme.series[0] } },
      { value: 0, itemStyle: { color: testTheme.series[7] } },
    ]);
    expect(series?.markLine?.data).toMatchObject([
      { xAxis: 8e9, label: { formatter: expect.stringContaining('Llama') as string } },
      { xAxis: 17e9, label: { formatter: expect.stringContaining('Plimsoll line, 17.0') as string } },
    ]);
    expect(frontierTable(points).rows[2]?.[5]).toBe('host memory');
  });

  test('what a plan decides is said in words', () => {
    const plan = plans.find((one) => one.kind === 'feasible');
    if (plan === undefined) throw new Error('nothing fits');
    expect(Object.fromEntries(decisionLines(plan.decisions, []))).toMatchObject({
      'Optimizer states in': 'NVMe',
      'ZeRO stage': '3',
    });
    const period: Knob = { id: 'period', title: 'Update period', about: '', kind: 'integer', least: 1, most: 9 };
    const settled: Decisions = { ...plan.decisions, knobs: [{ knob: 'period', value: 3, by: 'given' }] };
    expect(decisionLines(settled, [period])).toContainEqual(['Update period', '3 (as you set it)']);
  });
});

describe('the way out of a plan without files', () => {
  const [feasible] = planAll(typicalDesktop, shippedModel('qwen2.5-0.5b'), defaultJob);
  const at = (system: SystemId, rate: number): Plan => {
    if (feasible?.kind !== 'feasible') throw new Error('nothing fits');
    return { ...feasible, system, tokensPerSecond: times(feasible.tokensPerSecond, rate) };
  };

  test('is the fastest that has some and fits', () => {
    const plans = [at('megatrain', 900), at('zero-offload', 500), at('zero-infinity', 300), infeasiblePlan('lora')];
    expect(fastestWithFiles(plans)?.system).toBe('zero-offload');
    expect(fastestWithFiles([at('megatrain', 900), at('fuyou', 800)])).toBeUndefined();
  });

  test('is never a system that changes the training', () => {
    expect(fastestWithFiles([at('zenflow', 900), at('zero-offload', 500)])?.system).toBe('zero-offload');
  });
});
