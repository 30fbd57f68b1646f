import { beforeAll, describe, expect, test } from 'vitest';
import type { Solve } from '../../../src/core/frontier/placement/bound.ts';
import { boundOf } from '../../../src/core/frontier/placement/bound.ts';
import { lpText } from '../../../src/core/frontier/placement/lp-text.ts';
import type { Placed } from '../../../src/core/frontier/placement/program.ts';
import { placementProgram } from '../../../src/core/frontier/placement/program.ts';
import { sizesOf } from '../../../src/core/frontier/placement/sizes.ts';
import type { Bound, Program } from '../../../src/core/frontier/placement/types.ts';
import { costIn } from '../../../src/core/frontier/placement/verify.ts';
import type { SizedJob } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { loadSolver } from '../../../src/main/workers/solver.ts';
import type { ReferenceMachine } from '../../golden/machines.ts';
import { reference } from '../../golden/machines.ts';

let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});

const tiny = gptShape({ layers: 2, hidden: 1024, heads: 8, vocab: 8000, seq: 512, head: 'untied' });
const model = gptShape({ layers: 24, hidden: 4096, heads: 32, vocab: 50257, seq: 1024, head: 'tied' });
const job: SizedJob = { ...defaultJob, sequence: 512, microBatch: 4 };

const bound = (machine: Machine, one = model, asked = job): Extract<Bound, { kind: 'bound' }> => {
  const found = boundOf({ machine, model: one, job: asked }, solve);
  if (found.kind !== 'bound') throw new Error(found.kind === 'none' ? found.why : 'nothing fits');
  return found;
};

/** All ways to give `count` to `places` as whole numbers, exactly or at most. */
const ways = (count: number, places: number, exactly: boolean): readonly (readonly number[])[] => {
  if (places === 0) return exactly && count > 0 ? [] : [[]];
  return Array.from({ length: count + 1 }, (_, first) => first).flatMap((first) =>
    ways(count - first, places - 1, exactly).map((rest) => [first, ...rest]),
  );
};

/** The least time by trying every whole placement: what is computed again follows from what is kept. */
const bruteForce = ({ program, meaning }: Placed, layers: number, savedPerShare: number): number => {
  const indexes = (chosen: (one: Placed['meaning'][number]) => boolean) =>
    meaning.flatMap((one, index) => (chosen(one) ? [index] : []));
  const groups = [...new Set(meaning.flatMap((one) => (one.kind === 'tensors' ? [one.group] : [])))];
  const blocks = [
    ...groups.map((group) => {
      const own = indexes((one) => one.kind === 'tensors' && one.group === group);
      return { own, all: ways(group.count, own.length, true) };
    }),
    ...(['checkpoints', 'activations'] as const).map((kind) => {
      const own = indexes((one) => one.kind === kind);
      return { own, all: ways(layers, own.length, kind === 'checkpoints') };
    }),
  ];
  const time = meaning.findIndex(({ kind }) => kind === 'time');
  const again = meaning.findIndex(({ kind }) => kind === 'recomputed');
  const kept = indexes(({ kind }) => kind === 'activations');
  let least = Infinity;
  const values = program.variables.map(() => 0);
  const place = (at: number): void => {
    const block = blocks[at];
    if (block === undefined) {
      values[again] = Math.max(0, layers - savedPerShare * kept.reduce((sum, index) => sum + (values[index] ?? 0), 0));
      least = Math.min(least, leastTime(program, values, time));
      return;
    }
    for (const way of block.all) {
      block.own.forEach((index, i) => (values[index] = way[i] ?? 0));
      place(at + 1);
    }
  };
  place(0);
  return least;
};

/** The time of the busiest resource; endless where a tier overflows. */
const leastTime = ({ rows }: Program, values: readonly number[], time: number): number => {
  let seconds = 0;
  for (const { name, terms, limit } of rows) {
    const sum = terms.reduce(
      (all, { variable, factor }) => all + (variable === time ? 0 : factor * (values[variable] ?? 0)),
      0,
    );
    if (name.startsWith('busy_')) seconds = Math.max(seconds, sum - limit);
    else if (name.startsWith('held_') && sum > limit * (1 + 1e-9)) return Infinity;
  }
  return seconds;
};

describe('the program of whole tensors', () => {
  // States fit on the GPU not at all, in part, and whole.
  test.each([0.3e9, 0.6e9, 0.9e9])('has the optimum of every whole placement tried, with %d bytes of GPU', (bytes) => {
    const gpu = [`gpu.memory_bytes=${String(1073741824 + bytes)}`, 'storage[0].count=0'];
    const sizes = sizesOf(reference('fuyou-rtx4090', gpu), tiny, job);
    const placed = placementProgram(sizes, true);
    const solution = solve(placed.program);
    if (solution.kind !== 'optimal') throw new Error(solution.kind);
    const least = bruteForce(placed, tiny.layers, sizes.savedPerShare);
    expect(costIn(placed.program, solution.values)).toBeCloseTo(least, 6);
    expect(least).toBeLessThan(Infinity);
  });

  test('costs no less than where tensors may be split', () => {
    for (const name of ['fuyou-rtx4090', 'dgx2-v100', 'this-is-typical-desktop'] satisfies ReferenceMachine[]) {
      const { seconds, wholeSeconds = NaN } = bound(reference(name), tiny);
      expect(wholeSeconds).toBeGreaterThanOrEqual(seconds);
    }
  });
});

describe('the bound', () => {
  test.each(['gpu.memory_bytes', 'memory.dram.capacity_bytes'])('never rises with more of %s', (path) => {
    const times = [40e9, 80e9, 160e9].map((bytes) => bound(reference('fuyou-rtx4090', [`${path}=${bytes}`])).seconds);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  test('is what the GPU computes where everything fits on it', () => {
    const ample = reference('fuyou-rtx4090', ['gpu.memory_bytes=4e12']);
    const { seconds, placement } = bound(ample);
    const sizes = sizesOf(ample, model, job);
    const updates = sizes.groups.reduce((sum, { count, elements }) => sum + count * elements, 0) / sizes.rates.gpuAdam;
    // Updates may also go to the idle CPU: the bound lies between compute alone and both.
    expect(seconds).toBeGreaterThanOrEqual(sizes.computeSeconds * (1 - 1e-5));
    expect(seconds).toBeLessThanOrEqual((sizes.computeSeconds + updates) * (1 + 1e-5));
    expect(placement).toContainEqual({ what: 'weights', where: 'gpu', share: expect.closeTo(1, 5) as number });
  });

  test('places everything once', () => {
    const { placement } = bound(reference('this-is-typical-desktop'));
    for (const thing of ['weights', 'optimizer', 'update', 'checkpoints'] as const) {
      const shares = placement.flatMap(({ what, share }) => (what === thing ? [share] : []));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
    }
  });

  test('says where there is none, and that nothing fits', () => {
    const server = reference('fuyou-rtx4090');
    const one = (changes: Partial<SizedJob>, machine: Machine = server) =>
      boundOf({ machine, model, job: { ...job, ...changes } }, solve);
    expect(one({ method: 'lora' })).toMatchObject({ kind: 'none', why: expect.stringContaining('lora') as string });
    expect(one({ optimizer: 'lion' })).toMatchObject({ kind: 'none' });
    const small = ['gpu.memory_bytes=2e9', 'memory.dram.capacity_bytes=5e9', 'storage[0].count=0'];
    expect(one({}, reference('fuyou-rtx4090', small))).toEqual({ kind: 'infeasible' });
  });

  test('comes of no solver that did not end, or whose solution breaks the program', () => {
    const request = { machine: reference('fuyou-rtx4090'), model: tiny, job };
    expect(boundOf(request, () => ({ kind: 'unsolved', status: 'Time limit reached' }))).toMatchObject({
      why: expect.stringContaining('Time limit') as string,
    });
    const lying: Solve = ({ variables }) => ({ kind: 'optimal', values: variables.map(() => 0) });
    expect(boundOf(request, lying)).toMatchObject({ kind: 'none', why: expect.stringContaining('breaks') as string });
  });
});

describe('the solver', () => {
  test('does not take an empty program for one with an answer', () => {
    expect(solve({ variables: [], rows: [] })).toMatchObject({ kind: 'unsolved' });
  });

  test('reads names and lines of a length that every reader takes', () => {
    const { program } = placementProgram(sizesOf(reference('fuyou-rtx4090'), model, job), true);
    const lines = lpText(program).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(255);
    for (const { name } of [...program.variables, ...program.rows]) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
  });
});
