import { describe, expect, test } from 'vitest';
import { tokensPerStep } from '../../src/core/job/job.ts';
import type { FeasiblePlan } from '../../src/core/planners/types.ts';
import { seconds } from '../../src/core/units.ts';
import { comparedPeaks } from '../../src/renderer/features/timeline/compared-peaks.ts';
import { comparedTimes, comparisonSentences } from '../../src/renderer/features/timeline/comparison.ts';
import { heldAt, visibleCurve } from '../../src/renderer/features/timeline/curves.ts';
import { hoverText } from '../../src/renderer/features/timeline/hover.ts';
import { layoutOf } from '../../src/renderer/features/timeline/layout.ts';
import { nextCompared } from '../../src/renderer/features/timeline/next-compared.ts';
import { heightOf, placeAt } from '../../src/renderer/features/timeline/place.ts';
import { sceneOf } from '../../src/renderer/features/timeline/scene.ts';
import { scaleOf, wholeStep } from '../../src/renderer/charts/time-view.ts';
import { detailOf, mixedPlans } from './samples.ts';

const plans = mixedPlans();
const feasible = plans.filter((plan) => plan.kind === 'feasible');
const [first, second] = [feasible[0], feasible[1]];
if (first === undefined || second === undefined) throw new Error('too few plans fit');
const steps = [detailOf(first, 'llama-3.1-8b'), detailOf(second, 'llama-3.1-8b')] as const;

describe('the difference of two steps', () => {
  test('is second less first for the step and each phase, and the parts add up to the whole', () => {
    const times = comparedTimes(first, second);
    expect(times.map(({ id }) => id).slice(0, 4)).toEqual(['step', 'forward', 'backward', 'optimizer']);
    const [step, ...parts] = times.map(({ differenceSeconds }) => differenceSeconds);
    expect(step).toBeCloseTo(second.stepSeconds - first.stepSeconds, 9);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(step ?? 0, 6);
  });

  test('swaps its sign with the two', () => {
    const there = comparedTimes(first, second).map(({ differenceSeconds }) => differenceSeconds);
    const back = comparedTimes(second, first).map(({ differenceSeconds }) => -differenceSeconds);
    expect(back).toEqual(there);
  });

  test('is told in words', () => {
    const slower: FeasiblePlan = { ...first, system: second.system, stepSeconds: seconds(first.stepSeconds * 1.25) };
    const [said] = comparisonSentences(first, slower);
    expect(said).toMatch(/ takes .*\(25\.0\s%\) longer than that of /);
    const updates = { ...first.phases, optimizerSeconds: seconds(first.phases.optimizerSeconds * 2) };
    expect(comparisonSentences(first, { ...slower, phases: updates })[1]).toMatch(
      /^They differ most in the optimizer: .*\(100\.0\s%\) longer\.$/,
    );
    expect(comparisonSentences(slower, first)[0]).toMatch(/\(20\.0\s%\) shorter than that of /);
    expect(comparisonSentences(first, { ...first, system: second.system })[0]).toMatch(/as long as that of /);
  });

  test('says so where the steps train on different numbers of tokens', () => {
    const twice = { ...second, job: { ...first.job, microBatch: first.job.microBatch * 2 } };
    expect(tokensPerStep(twice.job)).toBe(2 * tokensPerStep(first.job));
    expect(comparisonSentences(first, twice).join(' ')).toMatch(/not of one size/);
    expect(comparisonSentences(first, { ...second, job: first.job }).join(' ')).toMatch(/Both train on/);
  });

  test('lists peaks of every memory that either uses', () => {
    const peaks = comparedPeaks(steps[0].timeline, steps[1].timeline);
    expect(peaks.map(({ tier }) => tier)).toEqual(expect.arrayContaining(['gpu', 'dram']));
    for (const { tier, first: a } of peaks)
      expect(a).toBe(steps[0].timeline.memory.find((curve) => curve.tier === tier)?.peak ?? 0);
    expect(comparedPeaks(steps[0].timeline, steps[0].timeline).every((one) => one.difference === 'the same')).toBe(
      true,
    );
  });
});

describe('two steps on one time scale', () => {
  const scenes = [sceneOf(steps[0].timeline), sceneOf(steps[1].timeline)] as const;
  const layouts = [layoutOf(steps[0].timeline, 900, 14), layoutOf(steps[1].timeline, 900, 14)] as const;

  test('start and end at the same pixel', () => {
    expect([layouts[0].left, layouts[0].right]).toEqual([layouts[1].left, layouts[1].right]);
  });

  test('a pointer in one is at the lane or memory of the same name in the other', () => {
    for (const band of [...layouts[0].lanes, ...layouts[0].memory]) {
      const place = placeAt(scenes[0], layouts[0], band.top + 1);
      if (place === undefined) throw new Error('a band without a place');
      const there = heightOf(scenes[1], layouts[1], place);
      if (there !== undefined) expect(placeAt(scenes[1], layouts[1], there)).toEqual(place);
      else expect(place.kind === 'lane' && steps[1].timeline.schedule.lanes.includes(place.name)).toBe(false);
    }
    expect(placeAt(scenes[0], layouts[0], 1)).toBeUndefined();
  });

  test('beyond the end of the shorter one nothing runs, and its memory ends with it', () => {
    const [shorter] = steps.toSorted((a, b) => a.timeline.stepSeconds - b.timeline.stepSeconds);
    if (shorter === undefined) throw new Error('no step');
    const { timeline } = shorter;
    const view = wholeStep(timeline.stepSeconds * 2);
    const scale = scaleOf(view, 0, 800);
    const layout = layoutOf(timeline, 900, 14);
    const y = (layout.lanes[0]?.top ?? 0) + 4;
    expect(hoverText(sceneOf(timeline), layout, view, layout.right - 5, y)).toBeUndefined();
    const memory = (layout.memory[0]?.top ?? 0) + 4;
    expect(hoverText(sceneOf(timeline), layout, view, layout.right - 5, memory)).toBeUndefined();
    const [curve] = timeline.memory;
    if (curve === undefined) throw new Error('no memory');
    const points = visibleCurve(curve, { from: 0, to: timeline.stepSeconds }, scale);
    expect(points.at(-1)?.px).toBeCloseTo(400, 9);
    expect(points.at(-1)?.bytes).toBe(heldAt(curve, timeline.stepSeconds));
  });
});

test('the key goes through the systems that fit and ends with no comparison', () => {
  const seen = feasible.slice(1).map(({ system }) => system);
  const walk = [undefined, ...seen].map((compared) => nextCompared(plans, first.system, compared));
  expect(walk).toEqual([...seen, undefined]);
});
