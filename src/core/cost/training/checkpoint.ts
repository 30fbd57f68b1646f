import type { SizedJob } from '../../job/job.ts';
import { weightsOf } from '../../job/job.ts';
import type { Model } from '../../model/model.ts';
import { countParameters } from '../../model/parameters.ts';
import type { Framework } from '../frameworks.ts';
import { bytesPerElement } from '../memory/formats.ts';
import { setupOf } from '../memory/setup.ts';
import { adapterBytes } from '../memory/weights.ts';

/**
 * Bytes of what training makes, without optimizer states: adapters as PEFT stores them, in the precision in which they
 * are trained; else all weights, in fp32 where that is all there is and in 16 bits otherwise (`save_pretrained`;
 * DeepSpeed, `save_16bit_model`).
 */
export const trainedWeightsBytes = (model: Model, job: SizedJob, framework: Framework): number =>
  job.method === 'full'
    ? bytesPerElement(weightsOf(job), false) * countParameters(model).total
    : adapterBytes(setupOf(model, job, framework, 'all'));
