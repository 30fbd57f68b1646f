import { copySeconds, leastSeconds } from '../../cost/bounds.ts';
import type { Situation } from './situation.ts';

/** Bytes a parameter that the CPU moves. Its worker adds gradients up: the first are copied (4), others added (6). */
export const cpuBytes = {
  copied: 4,
  added: 6,
  /** Gathering a layer into a flat buffer. */
  gathered: 4,
  /** Norm of 16-bit gradients (2), their scaling (4), and zeroing for the next step (2). */
  clip: 8,
  /** Reads p, g (2 each), m, v (4 each); writes p (2), m, v (4 each). */
  adam: 22,
  /** New weights into the flat copies. */
  refreshed: 4,
} as const;

/** The layer's weights from the flat buffer to the template: read 2 and write 2 in the GPU's memory. */
export const unflattenSeconds = (elements: number, { rates }: Situation): number => (4 * elements) / rates.gpuMemory;

/** Seconds of the GPU in one micro-batch: layers are computed forward three times and backward once. */
const gpuSeconds = (situation: Situation): number => {
  const { work, layers } = situation;
  const compute = layers.length * (3 * work.layerForward + work.layerBackward);
  const moved = layers.reduce((sum, elements) => sum + 3 * unflattenSeconds(elements, situation), 0);
  const ends = work.headForward + work.headBackward + work.embeddingForward + work.embeddingBackward;
  return compute + moved + ends;
};

/** No schedule is faster: the busiest resource of the passes, then the update, part by part. */
export const boundOf = (situation: Situation): number => {
  const { job, outline, layers, rates } = situation;
  const count = job.gradientAccumulation;
  const streamed = layers.reduce((sum, n) => sum + n, 0);
  const passes = leastSeconds(
    {
      gpuSeconds: count * gpuSeconds(situation),
      toDevice: 6 * count * streamed,
      toHost: 2 * count * outline.total,
      nvmeRead: 0,
      nvmeWrite: 0,
      adam: 0,
      cpuBytes: 0,
    },
    rates,
  );
  return passes + updateSeconds(situation);
};

const updateSeconds = ({ outline, layers, rates, settings, staying }: Situation): number => {
  const streamed = layers.reduce((sum, n) => sum + n, 0);
  const kernel = Math.max(cpuBytes.adam / rates.dram, 1 / rates.adam);
  const refreshed = settings.flat ? cpuBytes.refreshed * streamed : 0;
  const passes = (cpuBytes.clip * outline.total + refreshed) / rates.dram;
  return outline.total * kernel + passes + copySeconds(2 * staying, rates.hostToDevice, rates);
};
