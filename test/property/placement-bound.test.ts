import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Solve } from '../../src/core/frontier/placement/bound.ts';
import { boundOf, stateBytesOf } from '../../src/core/frontier/placement/bound.ts';
import { plan, planners } from '../../src/core/planners/index.ts';
import { loadSolver } from '../../src/main/workers/solver.ts';
import { anyJob, anyMachine, anyTrainedModel, unsized } from './arbitraries.ts';

let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});

/** The bound counts an update of every parameter in each step; ZenFlow updates most of them in a few steps only. */
const updatingAll = planners.filter(({ method, alters }) => method === 'full' && alters === undefined);

test('no plan of any system is faster than the bound of its placement', { timeout: 120_000 }, () => {
  let compared = 0;
  fc.assert(
    fc.property(anyMachine, anyTrainedModel, anyJob, fc.boolean(), (machine, model, job, search) => {
      for (const planner of updatingAll) {
        const one = plan(planner, machine, model, search ? unsized(job) : job);
        if (one.kind === 'infeasible') continue;
        const stateBytes = stateBytesOf(one, model);
        const bound = boundOf({ machine, model, job: one.job, stateBytes }, solve);
        if (bound.kind !== 'bound') throw new Error(`${planner.id} fits where no placement does`);
        expect(bound.seconds, planner.id).toBeLessThanOrEqual(one.stepSeconds);
        compared += 1;
      }
    }),
    // A case takes a second; to look for a smaller one that fails would take minutes.
    { numRuns: 30, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(10);
});
