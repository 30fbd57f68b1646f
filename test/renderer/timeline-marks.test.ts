import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SystemId } from '../../src/core/planners/types.ts';
import { pathOf, visibleLinks } from '../../src/renderer/features/timeline/critical-path.ts';
import { hoverText } from '../../src/renderer/features/timeline/hover.ts';
import { layoutOf } from '../../src/renderer/features/timeline/layout.ts';
import { pathText } from '../../src/renderer/features/timeline/path-text.ts';
import { sceneOf } from '../../src/renderer/features/timeline/scene.ts';
import { foundIn, matchesOf, nextMatch, viewOnTask } from '../../src/renderer/features/timeline/search.ts';
import { scaleOf, wholeStep } from '../../src/renderer/charts/time-view.ts';
import { detailOf, mixedPlans } from './samples.ts';

const plans = mixedPlans();
const planOf = (id: SystemId) => {
  const found = plans.find(({ system }) => system === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};
const { timeline } = detailOf(planOf('zero-infinity'), 'llama-3.1-8b');
const scene = sceneOf(timeline);
const step = timeline.stepSeconds;
const taskOf = (id: number) => timeline.schedule.tasks[id];

describe('the critical path', () => {
  const path = pathOf(timeline);

  test('its lanes share the whole step among them, the longest first', () => {
    expect(path.rows.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(step, 6);
    expect(path.rows.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(path.tasks.size);
    const lengths = path.rows.map(({ seconds }) => seconds);
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    expect(pathText(path)).toContain(`${path.rows[0]?.lane ?? ''} `);
  });

  test('is in the lane of each task, and links join where the lane changes', () => {
    for (const [lane, ids] of path.lanes.entries()) for (const id of ids) expect(taskOf(id)?.lane).toBe(lane);
    const chain = [...path.tasks];
    const changes = chain.slice(1).filter((id, i) => taskOf(id)?.lane !== taskOf(chain[i] ?? 0)?.lane);
    expect(path.links.map(({ atSeconds }) => atSeconds)).toEqual(changes.map((id) => timeline.start[id]));
    expect(path.links.length).toBeGreaterThan(0);
  });

  test('is drawn with one link a pixel at most, over all lanes that share it', () => {
    // MemAscend's updates go from lane to lane hundreds of times.
    const many = detailOf(planOf('memascend'), 'llama-3.1-8b').timeline;
    const { links } = pathOf(many);
    const view = wholeStep(many.stepSeconds);
    const drawn = visibleLinks(links, view, scaleOf(view, 0, 20));
    expect(links.length).toBeGreaterThan(100);
    expect(new Set(drawn.map(({ px }) => px)).size).toBe(drawn.length);
    expect(drawn.length).toBeLessThanOrEqual(21);
    const lowest = Math.max(...links.map(({ fromLane, toLane }) => Math.max(fromLane, toLane)));
    expect(Math.max(...drawn.map(({ bottom }) => bottom))).toBe(lowest);
    expect(visibleLinks(links, { from: view.to * 2, to: view.to * 3 }, scaleOf(view, 0, 20))).toEqual([]);
  });

  test('the pointer says whether a task is on it', () => {
    const [id] = path.tasks;
    const view = wholeStep(step);
    const layout = layoutOf(timeline, 900, 14);
    const x = scaleOf(view, layout.left, layout.right - layout.left).px(timeline.start[id ?? -1] ?? 0) + 0.1;
    const y = (layout.lanes[taskOf(id ?? -1)?.lane ?? 0]?.top ?? 0) + 5;
    const lines = (shown: boolean) => hoverText(scene, layout, view, x, y, shown ? path : undefined)?.lines ?? [];
    expect(lines(true)).toContainEqual(['Critical path', 'on it']);
    expect(lines(false).map(([name]) => name)).not.toContain('Critical path');
  });
});

describe('search', () => {
  const namesOf = (query: string) => matchesOf([scene], query).map(({ task }) => taskOf(task)?.name);

  test('finds a layer in forward and backward and not where numbers count other things', () => {
    expect(namesOf('layer 3')).toEqual(
      expect.arrayContaining(['forward 3', 'backward 3', 'weights for forward 3', 'checkpoint of forward 3']),
    );
    for (const name of namesOf('Layer 3')) expect(name).toMatch(/\b3$/);
    expect(namesOf('layer 3')).not.toContain('Adam 3');
    expect(namesOf('3')).toContain('Adam 3');
    expect(namesOf('layer 3 weights')).toEqual(['weights for forward 3', 'weights for backward 3']);
  });

  test('finds by name, lane or phase, all words, whatever the case', () => {
    expect(namesOf('adam 3')).toEqual(['Adam 3']);
    const reads = matchesOf([scene], 'nvme READS');
    expect(reads.length).toBeGreaterThan(0);
    for (const { task } of reads) expect(timeline.schedule.lanes[taskOf(task)?.lane ?? -1]).toBe('NVMe reads');
    expect(matchesOf([scene], '  ')).toEqual([]);
    expect(matchesOf([scene], 'no such task')).toEqual([]);
    expect(matchesOf([scene], '(')).toEqual([]);
  });

  test('goes through all steps on show in order of time', () => {
    const matches = matchesOf([scene, scene], 'forward 1');
    const times = matches.map(({ task }) => timeline.start[task] ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(matches.slice(0, 2).map((match) => match.step)).toEqual([0, 1]);
    const found = foundIn(scene, 1, matches, matches[1]);
    expect(found?.current).toBe(matches[1]?.task);
    expect(found?.lanes.flat()).toHaveLength(matches.length / 2);
    expect(foundIn(scene, 0, matches, matches[1])?.current).toBeUndefined();
    expect(foundIn(scene, 0, [], undefined)).toBeUndefined();
  });

  test('goes around the ends', () => {
    expect(nextMatch(3, undefined, 1)).toBe(0);
    expect(nextMatch(3, undefined, -1)).toBe(2);
    expect(nextMatch(3, 2, 1)).toBe(0);
    expect(nextMatch(3, 0, -1)).toBe(2);
    expect(nextMatch(0, undefined, 1)).toBeUndefined();
  });

  test('a jump brings the task into view, large enough to see, and stays inside the step', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.nat(timeline.schedule.tasks.length - 1), (a, b, id) => {
        const from = Math.min(a, b) * step * 0.9;
        const view = { from, to: from + Math.max(1e-3 * step, (Math.max(a, b) - Math.min(a, b)) * step * 0.9) };
        const [start, end] = [timeline.start[id] ?? 0, timeline.end[id] ?? 0];
        const next = viewOnTask(view, step, start, end);
        const slack = step * 1e-9;
        expect(next.from).toBeGreaterThanOrEqual(-slack);
        expect(next.to).toBeLessThanOrEqual(step + slack);
        expect(next.from).toBeLessThanOrEqual(start + slack);
        expect(next.to).toBeGreaterThanOrEqual(end - slack);
        if (end - start > step * 1e-5) expect((end - start) / (next.to - next.from)).toBeGreaterThan(0.015);
      }),
    );
  });

  test('a task that is well in sight moves nothing', () => {
    const view = { from: 2, to: 4 };
    expect(viewOnTask(view, 10, 2.5, 3)).toBe(view);
  });
});
