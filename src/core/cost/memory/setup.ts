import type { Adapter } from '../../job/adapter.ts';
import type { WeightFormat } from '../../job/choices.ts';
import type { SizedJob } from '../../job/job.ts';
import { adapterOf, weightsOf } from '../../job/job.ts';
import type { KindOfLayers } from '../../model/layers.ts';
import { kindsOf } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';
import type { Framework } from '../frameworks.ts';
import type { Matrix } from '../matrices.ts';
import { isAdapted } from '../matrices.ts';

/** What becomes of activations between forward and backward. */
export type Keeping = 'all' | 'selective' | 'layer' | 'offloaded';

/** A training loop on one GPU without DeepSpeed, as memory and time of it are computed. */
export interface Setup {
  readonly model: Model;
  readonly kinds: readonly KindOfLayers[];
  readonly job: SizedJob;
  readonly framework: Framework;
  readonly keeping: Keeping;
  readonly adapter: Adapter | undefined;
  readonly weights: WeightFormat;
  /** Every parameter is trained. */
  readonly full: boolean;
}

export const setupOf = (model: Model, job: SizedJob, framework: Framework, keeping: Keeping): Setup => {
  const [adapter, weights] = [adapterOf(job), weightsOf(job)];
  const full = job.method === 'full';
  return { model, kinds: kindsOf(model), job, framework, keeping, adapter, weights, full };
};

export const tokensOf = ({ job }: Setup): number => job.sequence * job.microBatch;

/** Frozen weights in few bits: products read them as 16-bit ones that are made for the moment. */
export const isFrozenInFewBits = ({ weights, full }: Setup): boolean =>
  !full && (weights === 'nf4' || weights === 'int8');

/** Which matrices of a quantised model are quantised. */
export const isQuantisedMatrix = (setup: Setup, { part }: Matrix): boolean => {
  if (!isFrozenInFewBits(setup)) return false;
  if (part === 'head') return setup.framework.quantisesHead && setup.model.head === 'untied';
  if (part === 'experts') return setup.framework.quantisesExperts;
  return part !== 'router';
};

/** Whether backward needs what a matrix multiplied: for its own gradient, or because the kernel keeps it anyway. */
export const needsInput = (setup: Setup, matrix: Matrix): boolean => {
  const { framework, adapter, full } = setup;
  if (full) return true;
  if (isQuantisedMatrix(setup, matrix) && framework.quantisedKeepsInput) return true;
  return isAdapted(matrix, adapter) && framework.adapterBytes === 2 && !framework.adapterDropout;
};

/** Weights, gradients and states of what is trained: bytes an element. */
export const trainedBytes = ({ full, weights, framework }: Setup): 2 | 4 => {
  if (!full) return framework.adapterBytes;
  return weights === 'fp32' ? 4 : 2;
};
