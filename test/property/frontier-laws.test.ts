import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familyShape, familySize } from '../../src/core/frontier/family.ts';
import { frontier } from '../../src/core/frontier/frontier.ts';
import { countParameters } from '../../src/core/model/parameters.ts';
import { planners } from '../../src/core/planners/index.ts';
import { anyJob, anyMachine, enlargements } from './arbitraries.ts';

const sizesOf = (points: Iterable<{ readonly maxParameters: number }>) =>
  [...points].map(({ maxParameters }) => maxParameters);

test('the family grows with every shape', () => {
  const sizes = Array.from({ length: 300 }, (_, index) => countParameters(familyShape(index, 1024)).total);
  expect(sizes.every((size, index) => index === 0 || size > (sizes[index - 1] ?? 0))).toBe(true);
});

test('the family passes through the published 13B and 175B shapes', () => {
  const shapes = Array.from({ length: familySize }, (_, index) => familyShape(index, 1024));
  expect(shapes.find(({ hidden }) => hidden === 5120)).toMatchObject({ layers: 40, heads: 40 });
  expect(shapes.find(({ hidden }) => hidden === 12288)).toMatchObject({ layers: 96, heads: 96 });
});

describe('the frontier', { timeout: 120_000 }, () => {
  test('is the largest shape that fits, and the next one does not', () => {
    fc.assert(
      fc.property(anyMachine, anyJob, (machine, job) => {
        for (const [index, point] of [...frontier(machine, job)].entries()) {
          const planner = planners[index];
          expect(planner?.id).toBe(point.system);
          if (planner?.refuses?.(job) !== undefined) {
            expect(point.maxParameters).toBe(0);
            continue;
          }
          const place = Array.from({ length: familySize }, (_, at) => at).findIndex(
            (at) =>
              familyShape(at, job.sequence).hidden === point.hidden &&
              familyShape(at, job.sequence).layers === point.layers,
          );
          if (place >= 0) expect(planner?.check(machine, familyShape(place, job.sequence), job)).toBeUndefined();
          const next = planner?.check(machine, familyShape(place + 1, job.sequence), job);
          expect(next?.shortBy.tier).toBe(point.limitedBy);
        }
      }),
      { numRuns: 25 },
    );
  });

  test.each(Object.entries(enlargements))('never shrinks with more of %s', (_name, enlarge) => {
    fc.assert(
      fc.property(anyMachine, anyJob, fc.constantFrom(1.2, 3), (machine, job, factor) => {
        const before = sizesOf(frontier(machine, job));
        const after = sizesOf(frontier(enlarge(machine, factor), job));
        expect(after.every((size, system) => size >= (before[system] ?? 0))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('yields one system at a time', () => {
    fc.assert(
      fc.property(anyMachine, anyJob, (machine, job) => {
        const points = frontier(machine, job, planners.slice(0, 2));
        expect(points.next().value?.system).toBe('gpu-only');
        expect(points.next().value?.system).toBe('gpu-checkpointed');
        expect(points.next().done).toBe(true);
      }),
      { numRuns: 5 },
    );
  });
});
