import { defaultJob } from '../../../src/core/job/job.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import type { PlanRequest } from '../../../src/core/export/from-request.ts';
import { reference } from '../../golden/machines.ts';

/** A good request, for tests to spoil. */
export const plannedRequest: PlanRequest = {
  machine: reference('this-is-typical-desktop'),
  model: gptShape({ layers: 16, hidden: 2048, heads: 16, vocab: 50257, seq: 1024, head: 'tied' }),
  job: defaultJob,
  system: 'zero-infinity',
};
