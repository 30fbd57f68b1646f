import fc from 'fast-check';
import type { Adapter } from '../../src/core/job/adapter.ts';
import { adapterTargets } from '../../src/core/job/adapter.ts';
import type { Method } from '../../src/core/job/choices.ts';
import { checkpointings, losses, optimizers, weightFormatsOf } from '../../src/core/job/choices.ts';
import type { SizedJob } from '../../src/core/job/job.ts';
import { anyMixedModel } from '../core/model/arbitrary.ts';
import { anyJob, anyTrainedModel } from './arbitraries.ts';

export const anyAdapter: fc.Arbitrary<Adapter> = fc.record({
  rank: fc.constantFrom(1, 8, 64, 1000),
  alpha: fc.constantFrom(1, 16),
  targets: fc.uniqueArray(fc.constantFrom(...adapterTargets), { minLength: 1 }),
  dora: fc.boolean(),
  rslora: fc.boolean(),
  trainEmbeddings: fc.boolean(),
  trainHead: fc.boolean(),
});

/** Any job of a method that the method's planners take. */
export const anyJobOf = (method: Method): fc.Arbitrary<SizedJob> =>
  fc
    .record({
      job: anyJob,
      adapter: anyAdapter,
      weights: fc.constantFrom(...weightFormatsOf[method]),
      optimizer: fc.constantFrom(...optimizers),
      inBackward: fc.boolean(),
      checkpointing: fc.constantFrom(...checkpointings),
      loss: fc.constantFrom(...losses),
      compile: fc.boolean(),
    })
    .map(({ job, inBackward, ...choices }) => ({
      ...job,
      ...choices,
      method,
      optimizerInBackward: inBackward && job.gradientAccumulation === 1,
    }));

export const anyChosenJob: fc.Arbitrary<SizedJob> = fc.oneof(anyJobOf('full'), anyJobOf('lora'), anyJobOf('qlora'));

/** Alike layers or any mixture of them. */
export const anyTrainable = fc.oneof(anyTrainedModel, anyMixedModel);
