import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../src/core/job/job.ts';
import { planAll } from '../../src/core/planners/index.ts';
import { phases } from '../../src/core/schedule/types.ts';
import { busyRows } from '../../src/renderer/features/timeline/busy-rows.ts';
import { curveTop, heldAt, visibleCurve } from '../../src/renderer/features/timeline/curves.ts';
import { hoverText } from '../../src/renderer/features/timeline/hover.ts';
import { layoutOf } from '../../src/renderer/features/timeline/layout.ts';
import { sceneOf } from '../../src/renderer/features/timeline/scene.ts';
import { taskAt, visibleSlices } from '../../src/renderer/features/timeline/slices.ts';
import {
  moved,
  scaleOf,
  timeTicks,
  viewAfterKey,
  viewAfterWheel,
  wholeStep,
  within,
  zoomed,
} from '../../src/renderer/charts/time-view.ts';
import { detailOf, mixedPlans, shippedModel, typicalDesktop } from './samples.ts';

const plan = mixedPlans().find((one) => one.kind === 'feasible');
if (plan === undefined) throw new Error('nothing fits');
const { timeline } = detailOf(plan, 'llama-3.1-8b');
const scene = sceneOf(timeline);
const step = timeline.stepSeconds;
const width = 900;

const share = fc.double({ min: 0, max: 1, noNaN: true });
const someView = fc
  .tuple(share, share)
  .map(([a, b]) => within({ from: Math.min(a, b) * step, to: Math.max(a, b) * step }, step));

describe('view', () => {
  test('never leaves the step and never becomes empty', () => {
    fc.assert(
      fc.property(someView, fc.double({ min: 0.01, max: 100, noNaN: true }), share, (view, factor, at) => {
        for (const next of [zoomed(view, step, factor, at * step), moved(view, step, (at - 0.5) * 3 * step)]) {
          expect(next.from).toBeGreaterThanOrEqual(0);
          expect(next.to).toBeLessThanOrEqual(step * (1 + 1e-12));
          expect(next.to).toBeGreaterThan(next.from);
        }
      }),
    );
  });

  test('zooming in keeps what is under the pointer in its place', () => {
    const view = { from: 10, to: 30 };
    const next = zoomed(view, 100, 0.5, 15);
    expect(next).toEqual({ from: 12.5, to: 22.5 });
    expect((15 - next.from) / (next.to - next.from)).toBe((15 - view.from) / (view.to - view.from));
  });

  test('moving keeps the length', () => {
    expect(moved({ from: 10, to: 30 }, 100, 500)).toEqual({ from: 80, to: 100 });
    expect(moved({ from: 10, to: 30 }, 100, -500)).toEqual({ from: 0, to: 20 });
  });

  test('keys and wheel', () => {
    const view = { from: 40, to: 60 };
    expect(viewAfterKey(view, 100, '0', false)).toEqual(wholeStep(100));
    expect(viewAfterKey(view, 100, 'ArrowRight', true)).toEqual({ from: 60, to: 80 });
    expect(viewAfterKey(view, 100, '+', false)?.from).toBeGreaterThan(40);
    expect(viewAfterKey(view, 100, '-', false)?.from).toBeLessThan(40);
    expect(viewAfterKey(view, 100, 'x', false)).toBeUndefined();
    const turn = { deltaX: 0, deltaY: 100, shiftKey: false, ctrlKey: false, metaKey: false };
    expect(viewAfterWheel(view, 100, turn, 50)).toBeUndefined();
    expect(viewAfterWheel(view, 100, { ...turn, ctrlKey: true }, 50)?.from).toBeLessThan(40);
    expect(viewAfterWheel(view, 100, { ...turn, shiftKey: true }, 50)).toEqual({ from: 42, to: 62 });
  });

  test('ticks are round, rising and inside', () => {
    expect(timeTicks({ from: 0, to: 48.9 }, 5)).toEqual([0, 10, 20, 30, 40]);
    fc.assert(
      fc.property(someView, (view) => {
        const ticks = timeTicks(view, 6);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('slices', () => {
  test('cover every task of the lane in the view, in order, without overlap', () => {
    fc.assert(
      fc.property(someView, fc.nat(scene.lanes.length - 1), (view, lane) => {
        const scale = scaleOf(view, 0, width);
        const tasks = scene.lanes[lane] ?? [];
        const slices = visibleSlices(timeline, tasks, view, scale);
        const shown = slices.reduce((sum, { count }) => sum + count, 0);
        const inView = tasks.filter((id) => {
          const [start, end] = [timeline.start[id] ?? 0, timeline.end[id] ?? 0];
          return end > view.from && start <= view.to;
        });
        expect(shown).toBe(inView.length);
        for (const [i, slice] of slices.entries())
          expect(slice.fromPx).toBeGreaterThanOrEqual((slices[i - 1]?.toPx ?? -Infinity) - 1e-6);
      }),
    );
  });

  test('stay few however many tasks there are', () => {
    const narrow = 40;
    for (const tasks of scene.lanes) {
      const slices = visibleSlices(timeline, tasks, wholeStep(step), scaleOf(wholeStep(step), 0, narrow));
      expect(slices.length).toBeLessThanOrEqual(2 * narrow + 2);
    }
  });

  test('the task under a time is the one that runs then', () => {
    for (const tasks of scene.lanes) {
      for (const id of tasks.slice(0, 20)) {
        const [start, end] = [timeline.start[id] ?? 0, timeline.end[id] ?? 0];
        if (end > start) expect(taskAt(timeline, tasks, (start + end) / 2, 0)).toBe(id);
      }
    }
    expect(taskAt(timeline, scene.lanes[0] ?? [], step * 2, 0)).toBeUndefined();
  });
});

describe('memory curves', () => {
  test('a drawn curve reaches the peak, however many corners share a pixel', () => {
    for (const curve of timeline.memory) {
      const view = wholeStep(step);
      const points = visibleCurve(curve, view, scaleOf(view, 0, 200));
      expect(Math.max(...points.map(({ bytes }) => bytes))).toBe(Math.max(...curve.heldBytes));
      expect(points.length).toBeLessThanOrEqual(3 * 200 + 4);
      expect(curveTop(curve, undefined)).toBeGreaterThan(curve.peak);
    }
  });

  test('a view starts and ends with what is held there', () => {
    fc.assert(
      fc.property(someView, (view) => {
        for (const curve of timeline.memory) {
          const points = visibleCurve(curve, view, scaleOf(view, 0, width));
          expect(points[0]?.bytes).toBe(heldAt(curve, view.from));
          expect(points.at(-1)?.bytes).toBe(heldAt(curve, view.to));
        }
      }),
    );
  });
});

describe('scene', () => {
  test('every phase names what binds it', () => {
    expect(scene.phases.map(({ phase }) => phase)).toEqual([...phases]);
    for (const { text } of scene.phases) expect(text).toMatch(/binds|wait|empty/);
  });

  test('bands follow each other over the whole step', () => {
    expect(scene.bands[0]?.from).toBe(0);
    expect(scene.bands.at(-1)?.to).toBe(step);
    for (const [i, band] of scene.bands.slice(1).entries()) expect(band.from).toBe(scene.bands[i]?.to);
  });

  test('with accumulation a phase has a band in every pass', () => {
    const job = { ...defaultJob, microBatch: 1, gradientAccumulation: 3 };
    const small = planAll(typicalDesktop, shippedModel('qwen2.5-0.5b'), job)[0];
    if (small === undefined) throw new Error('no plan');
    const { bands, phases: totals } = sceneOf(detailOf(small, 'qwen2.5-0.5b').timeline);
    expect(bands.filter(({ phase }) => phase === 'forward')).toHaveLength(3);
    expect(bands[0]?.texts[0]).toMatch(/^Forward [^:]*$/);
    expect(bands.at(-1)?.texts[0]).toMatch(/^Optimizer .*: GPU compute binds/);
    expect(totals[0]?.text).toMatch(/^Forward .* in all: GPU compute binds/);
  });

  test('a pointer on a task says what it does, on a curve what is held', () => {
    const layout = layoutOf(timeline, width, 14);
    const id = scene.lanes[0]?.[0] ?? 0;
    const view = wholeStep(step);
    const scale = scaleOf(view, layout.left, layout.right - layout.left);
    const x = scale.px(((timeline.start[id] ?? 0) + (timeline.end[id] ?? 0)) / 2);
    const lane = layout.lanes[0];
    const tier = layout.memory[0];
    expect(hoverText(scene, layout, view, x, (lane?.top ?? 0) + 5)?.lines[0]?.[1]).toBe(timeline.schedule.lanes[0]);
    expect(hoverText(scene, layout, view, x, (tier?.top ?? 0) + 5)?.title).toBe('GPU memory');
    expect(hoverText(scene, layout, view, x, 2)).toBeUndefined();
  });

  test('the busiest resource comes first and none is busy for more than all the time', () => {
    const rows = busyRows(timeline);
    expect(rows[0]?.resource).toBe('nvme');
    for (const row of rows) expect(row.step).toBeLessThanOrEqual(1 + 1e-9);
  });
});
