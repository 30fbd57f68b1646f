import type { Setup } from '../memory/setup.ts';
import type { LayerSeconds, PlainGpu } from './layer.ts';
import { headSeconds, layerSeconds, sumOfSeconds } from './layer.ts';

/**
 * Operators of one micro-batch, forward and backward with the recompute, what the CPU takes to hand them over and the
 * GPU to compute them. Where the first is the longer, a faster GPU helps little (SKIP, arXiv 2504.11750, section 4).
 * Layers and head by themselves: embedding and update are a few large kernels.
 */
export interface LaunchWork {
  readonly operators: number;
  readonly cpuSeconds: number;
  readonly gpuSeconds: number;
}

export const launchWorkOf = (setup: Setup, gpu: PlainGpu, perOperator: number): LaunchWork => {
  const again = setup.keeping === 'layer' || setup.keeping === 'offloaded' ? 2 : 1;
  const parts: readonly (readonly [times: number, part: LayerSeconds])[] = [
    ...setup.kinds.flatMap(({ count, model }) => [
      [count * again, layerSeconds(model, setup, gpu, false)] as const,
      [count, layerSeconds(model, setup, gpu, true)] as const,
    ]),
    [1, headSeconds(setup, gpu, false)],
    [1, headSeconds(setup, gpu, true)],
  ];
  const operators = parts.reduce((sum, [times, part]) => sum + times * part.operators, 0);
  const gpuSeconds = parts.reduce((sum, [times, part]) => sum + times * sumOfSeconds(part), 0);
  return { operators, cpuSeconds: operators * perOperator, gpuSeconds };
};
