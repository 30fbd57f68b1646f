import { microBatchSeconds } from '../cost/gpu-work.ts';
import type { Demands } from '../cost/demands.ts';
import { passesOf } from '../cost/passes.ts';
import type { Stage3 } from './stage3.ts';

/** No schedule does forward and backward in less: what their busiest resource takes for all of it. Seconds. */
export const passesBound = (stage3: Stage3): number => {
  const { job, model, outline, activations, work, ways } = stage3;
  const passes = job.gradientAccumulation;
  const fetched = passes * fetchedBytes(stage3);
  const gradients = passesOf(passes).flatMap((pass) => ways.gradients(outline.total, pass));
  const checkpoints = activations.offloaded ? passes * model.layers * activations.kept : 0;
  return busiestSeconds(stage3, [
    stage3.gpu(passes * microBatchSeconds(work(), model.layers, activations.recompute)),
    ways.weightsIn?.(fetched) ?? [],
    ways.readWeights?.(fetched, 0).uses ?? [],
    ...gradients.map(({ uses }) => uses),
    ways.writeGradients?.(outline.total).uses ?? [],
    ways.checkpointOut(checkpoints),
    ways.checkpointIn(checkpoints),
  ]);
};

/** Bytes of weights that one micro-batch fetches: every block for forward and again for backward, the head once. */
export const fetchedBytes = ({ outline, tiling }: Pick<Stage3, 'outline' | 'tiling'>): number => {
  const { beforeElements, layers, layerElements, headElements } = outline;
  const fetches = 1 + (tiling?.backwardFetches ?? 1);
  return 2 * (2 * beforeElements + fetches * layers * layerElements + headElements);
};

/** Seconds that the busiest resource needs for all the demands together. */
export const busiestSeconds = ({ resources }: Pick<Stage3, 'resources'>, demands: readonly Demands[]): number => {
  const asked = new Map<string, number>();
  for (const { resource, amount } of demands.flat()) asked.set(resource, (asked.get(resource) ?? 0) + amount);
  return Math.max(0, ...resources.map(({ id, perSecond }) => share(asked.get(id) ?? 0, perSecond)));
};

const share = (amount: number, perSecond: number): number => (amount > 0 ? amount / perSecond : 0);
