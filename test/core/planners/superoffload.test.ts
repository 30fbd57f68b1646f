import { expect, test } from 'vitest';
import { llamaShape } from '../../../src/core/model/shape.ts';
import { detail } from '../../../src/core/planners/index.ts';
import { tuned } from '../../../src/core/planners/knobs.ts';
import { superoffload } from '../../../src/core/planners/superoffload/index.ts';
import { reference } from '../../golden/machines.ts';
import { job } from '../../golden/models.ts';
import { valueOf } from '../base/results.ts';

/** Weights of one sub-group, and far more activations. */
const small = llamaShape({
  layers: 12,
  hidden: 1536,
  heads: 12,
  kvHeads: 12,
  headDim: 128,
  intermediate: 4096,
  vocab: 32000,
  seq: 4096,
  head: 'untied',
});

test.each([true, false])(
  'holds no weights on their way back beside activations that are gone by then, clipping %s',
  (clipping) => {
    const planner = valueOf(tuned(superoffload, { ratio: 1, clipping }));
    const found = detail(planner, reference('gh200'), small, {
      ...job({ sequence: 4096, checkpointing: 'none' }),
      microBatch: 8,
    });
    if (!('plan' in found)) throw new Error('planned to fit');
    const held = found.timeline.memory.find(({ tier }) => tier === 'gpu')?.peak;
    expect(found.plan.peak.gpuBytes).toBeCloseTo(held ?? 0, -3);
  },
);
