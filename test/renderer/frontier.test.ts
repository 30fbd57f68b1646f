import { describe, expect, test } from 'vitest';
import { frontier, frontierOf } from '../../src/core/frontier/frontier.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { planners } from '../../src/core/planners/index.ts';
import { gib } from '../../src/core/units.ts';
import { frontierTable, largestText, plimsollLine } from '../../src/renderer/features/plans/frontier/option.ts';
import { bySystem, ownStep, scaleOf, sweepOption } from '../../src/renderer/features/plans/frontier/sweep-option.ts';
import { typicalDesktop, valueOrThrow } from './samples.ts';
import { testTheme } from './theme.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const sizes = [16, 64, 256].map(gib);
const points = [
  ...valueOrThrow(
    frontierOf({
      ...{ machine: typicalDesktop, job: defaultJob, find: 'model', family: 'gpt', models: [] },
      systems: ['zero-offload', 'gpu-only'],
      sweep: { axis: 'dram', values: sizes, gpus: [] },
    }),
  ),
];

describe('a sweep', () => {
  test('has one picture for each system, its steps in order', () => {
    const systems = bySystem(points.toReversed());
    expect(systems.map(({ system }) => system).toSorted()).toEqual(['gpu-only', 'zero-offload']);
    for (const one of systems) expect(one.points.map(({ step }) => step?.value)).toEqual(sizes);
  });

  test('all pictures have one scale, which holds every bar', () => {
    const scale = scaleOf(points, 'model', undefined);
    for (const { largest } of points.filter((point) => point.largest > 0)) {
      expect(largest).toBeGreaterThanOrEqual(scale.least);
      expect(largest).toBeLessThan(scale.most);
    }
    expect(scaleOf([], 'model', undefined).least).toBeGreaterThan(0);
  });

  test('the line stands at the last step that the machine has reached', () => {
    const own = ownStep(points, 'dram', typicalDesktop, []);
    expect(plain(own ?? '')).toBe('64.0 GiB');
    const [one] = bySystem(points);
    if (one === undefined) throw new Error('no points');
    const [series] = sweepOption(one, scaleOf(points, 'model', own))(testTheme).series;
    expect(series?.markLine?.data).toEqual([{ xAxis: 1 }]);
    expect(series?.data).toEqual(one.points.map(({ largest }) => (largest > 0 ? largest : '-')));
    const without = sweepOption(one, scaleOf(points, 'model', undefined))(testTheme);
    expect(without.series[0]?.markLine).toBeUndefined();
  });

  test('a machine below all steps, or with a GPU that is not listed, has no line', () => {
    const large = points.filter(({ step }) => (step?.value ?? 0) > gib(100));
    expect(ownStep(large, 'dram', typicalDesktop, [])).toBeUndefined();
    expect(ownStep(points, 'gpu', typicalDesktop, [])).toBeUndefined();
  });

  test('the table names the machine of each point', () => {
    const table = frontierTable(points);
    expect(table.columns.slice(0, 2)).toEqual(['System', 'Machine']);
    expect(table.rows).toHaveLength(points.length);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });
});

describe('the largest', () => {
  test('is told in what it is counted in', () => {
    expect(plain(largestText('context', 131072))).toBe('131,072 tokens');
    expect(largestText('batch', 12)).toBe('12');
    const table = frontierTable([...frontier(typicalDesktop, defaultJob, planners.slice(0, 2))], 'context');
    expect(table.columns).toEqual(['System', 'Longest sequence', 'Limited by']);
    for (const row of table.rows) expect(row).toHaveLength(3);
  });

  test('the Plimsoll line is the most of what was sought', () => {
    const [first] = points;
    if (first === undefined) throw new Error('no points');
    const more = { ...first, largest: 9e15, maxParameters: 1 };
    expect(plimsollLine([...points, more])).toBe(more);
  });
});
