import { describe, expect, test } from 'vitest';
import { budgets, components, entry, moments, peakOf, share } from '../../src/core/cost/memory/footprint.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { planAll } from '../../src/core/planners/index.ts';
import {
  budgetLines,
  entryAt,
  limitsOf,
  momentEntries,
  peakMoment,
} from '../../src/renderer/features/plans/memory/budgets.ts';
import { backgroundOf } from '../../src/renderer/features/plans/memory/look.ts';
import { footprintTable, leftText, partRows } from '../../src/renderer/features/plans/memory/part-rows.ts';
import { commonLength, stackOf } from '../../src/renderer/features/plans/memory/stack.ts';
import { mixedPlans, shippedModel, typicalDesktop } from './samples.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const plans = [
  ...mixedPlans(),
  ...planAll(typicalDesktop, shippedModel('llama-3.1-8b'), { ...defaultJob, method: 'lora' }),
  ...planAll(typicalDesktop, shippedModel('llama-3.1-8b'), { ...defaultJob, method: 'qlora' }),
];

describe('memory of a plan by moment', () => {
  test('is there whether or not the plan fits, and its peak is the peak of the plan', () => {
    expect(new Set(plans.map(({ kind }) => kind)).size).toBe(2);
    for (const { footprint = [], memory } of plans) {
      expect(footprint.length).toBeGreaterThan(0);
      for (const { tier, peak } of memory)
        if (tier !== 'cxl') expect(peakOf(footprint, tier).bytes / peak).toBeCloseTo(1, 9);
    }
  });

  test('has an entry for each budget and moment, those of nothing too', () => {
    for (const { footprint = [] } of plans)
      for (const budget of budgets)
        expect(momentEntries(footprint, budget).map(({ moment }) => moment)).toEqual([...moments]);
    expect(entryAt([], 'nvme', 'load').bytes).toBe(0);
  });

  test('what a system keeps on drives is there at every moment', () => {
    const { footprint = [] } = plans.find(({ system }) => system === 'zero-infinity') ?? {};
    for (const one of momentEntries(footprint, 'nvme')) expect(one.bytes).toBeGreaterThan(1e9);
  });

  test('budgets come with the limits of the machine', () => {
    const [plan] = plans;
    if (plan?.footprint === undefined) throw new Error('no plan');
    const limits = limitsOf(typicalDesktop, plan);
    const lines = budgetLines(plan.footprint, limits, 'steady');
    // The machine has no CXL memory, and the plan pins nothing.
    expect(lines.map(({ budget }) => budget)).toEqual(['gpu', 'dram', 'nvme']);
    expect(lines[0]?.limit).toBe(typicalDesktop.gpu?.memoryBytes.value);
    expect(lines[0]?.peak.moment).toBe(peakMoment(plan.footprint, 'gpu'));
  });
});

describe('a stacked bar', () => {
  const some = entry('steady', 'gpu', [
    share('weights', 'weights', 6),
    share('weights', 'scales', 2),
    share('margin', 'rounding', 2),
  ]);

  test('lays components end to end, shares of one component together', () => {
    const { pieces, limitAt, over } = stackOf(some, 16, 20);
    expect(pieces.map(({ component, from, to }) => [component, from, to])).toEqual([
      ['weights', 0, 0.4],
      ['margin', 0.4, 0.5],
    ]);
    expect([limitAt, over]).toEqual([0.8, false]);
  });

  test('says what is beyond the limit, and draws no line for one that is unknown or far away', () => {
    expect(stackOf(some, 8, 10).over).toBe(true);
    expect(stackOf(some, undefined, 10)).toMatchObject({ limitAt: undefined, over: false });
    expect(stackOf(some, 20, 10).limitAt).toBeUndefined();
  });

  test('bars on one scale reach to the limit unless that would dwarf them', () => {
    expect(commonLength([some], 16)).toBe(16);
    expect(commonLength([some], 1000)).toBe(10);
    expect(commonLength([], undefined)).toBe(1);
  });

  test('no two components look alike', () => {
    expect(new Set(components.map(backgroundOf)).size).toBe(components.length);
  });
});

describe('parts in words', () => {
  test('shares add up', () => {
    for (const { footprint = [] } of plans)
      for (const one of footprint.filter(({ bytes }) => bytes > 0))
        expect(partRows(one).reduce((sum, { share: part }) => sum + part, 0)).toBeCloseTo(1, 9);
  });

  test('what is left, what is lacking, what nobody knows', () => {
    const held = entry('load', 'gpu', [share('weights', 'weights', 3 * 2 ** 30)]);
    expect(plain(leftText(held, 4 * 2 ** 30))).toBe('1.00 GiB free');
    expect(plain(leftText(held, 2 ** 30))).toBe('2.00 GiB short');
    expect(leftText(held, undefined)).toBe('limit unknown');
  });

  test('the table has every part of every moment', () => {
    const { footprint = [] } = plans[0] ?? {};
    expect(footprintTable(footprint).rows).toHaveLength(
      footprint.reduce((count, { shares }) => count + shares.length, 0),
    );
  });
});
