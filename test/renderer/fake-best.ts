import type { BestPoint } from '../../src/core/frontier/best/types.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import type { SystemId } from '../../src/core/planners/types.ts';
import type { BestState, PlanInputs } from '../../src/renderer/app/state.ts';

/** A plan as a search might have found it. */
export const bestOf = (system: SystemId): BestPoint => ({
  system,
  job: { ...defaultJob, microBatch: 4 },
  knobs: {},
  tokensPerSecond: 1200,
  stepSeconds: 6.8,
  gpuBytes: 20e9,
  dramBytes: 150e9,
  cxlBytes: 0,
  nvmeBytes: 0,
});

/** A search that is done and found one plan. */
export const fakeBest = (inputs: PlanInputs, best: BestPoint): BestState => ({
  ...{ inputs, goal: 'tokens', abort: new AbortController(), state: 'done', left: [], bound: undefined },
  progress: { evaluated: 3, pruned: 1, best, pareto: [best] },
});
