import type { Volume } from '../../cost/bounds.ts';
import { leastSeconds } from '../../cost/bounds.ts';
import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import type { Rates } from '../../cost/rates.ts';
import type { Base } from './base.ts';
import { inputsOf } from './swap.ts';

/** What is decided of activations, summed over layers. */
export interface Moved {
  /** Bytes that leave the GPU, and those of them that go on to the drives. */
  readonly bytes: number;
  readonly spilled: number;
  /** Seconds in which layers are computed again, or wait for what was swapped of them. */
  readonly recompute: number;
}

export interface Times {
  readonly forward: number;
  /** With the update where it runs inside. */
  readonly backward: number;
  readonly optimizer: number;
  readonly step: number;
}

/**
 * Bytes a parameter that the update moves. Inside backward: master and moments in, they and the 16-bit weights out.
 * After it, as in ZeRO-Infinity: fp32 gradients go to the drives and come back besides.
 * papers/fuyou-memascend, sections 1.1 and 4.
 */
export const updateBytesPerParameter = {
  inside: { backwardWrite: 0, read: 12, write: 14 },
  after: { backwardWrite: 4, read: 16, write: 14 },
} as const;

export const updateBytes = ({ settings }: Base) => updateBytesPerParameter[settings.overlap ? 'inside' : 'after'];

/** 16-bit gradients to fp32 (read 2, write 4), Adam, and the new weights to 16 bits. */
export const gradientCastBytes = 6;

/**
 * The iteration time that the search minimises: T = T_f + T_b, each the longest of the GPU, either direction of the
 * link, and the drives, whose reads and writes add up. LoHan, arXiv 2403.06504v2, cost model; papers/fuyou-memascend,
 * section 2. To the terms of T_b there it adds what the schedule of the update knows: groups are read, updated and written in turn, the
 * first of them when backward has its gradients, the last after backward.
 */
export const timesOf = (base: Base, moved: Moved): Times => {
  const { settings } = base;
  const [forward, within] = [forwardSeconds(base, moved), leastSeconds(backwardVolume(base, moved), base.rates)];
  const chain = updateSeconds(base, base.outline.total);
  if (!settings.overlap) return { forward, backward: within, optimizer: chain, step: forward + within + chain };
  const gpu = gpuBackward(base, moved.recompute);
  const { first, last } = ends(base);
  const backward = Math.max(within, gpu + updateSeconds(base, last), (gpu * first) / base.outline.total + chain);
  return { forward, backward, optimizer: 0, step: forward + backward };
};

/** No schedule is faster, whatever is swapped: nothing computed again, and nothing but layer inputs copied. */
export const leastOf = (base: Base): number => {
  const least = { bytes: base.model.layers * inputsOf(base).bytes, spilled: 0, recompute: 0 };
  const within = leastSeconds(backwardVolume(base, least), base.rates);
  const chain = updateSeconds(base, base.outline.total);
  return forwardSeconds(base, least) + (base.settings.overlap ? Math.max(within, chain) : within + chain);
};

export const gpuForward = ({ work, model }: Base): number =>
  model.layers * work.layerForward + work.headForward + work.embeddingForward;

export const gpuBackward = ({ work, model }: Base, recompute: number): number =>
  model.layers * work.layerBackward + recompute + work.headBackward + work.embeddingBackward;

/** 16-bit weights of one pass. */
export const fetchedBytes = ({ outline }: Base): number =>
  2 * (outline.total + outline.headElements - outline.afterElements);

const forwardSeconds = (base: Base, { bytes, spilled }: Moved): number =>
  leastSeconds(
    {
      ...idle,
      gpuSeconds: gpuForward(base),
      toDevice: fetchedBytes(base),
      toHost: bytes,
      nvmeRead: fetchedBytes(base),
      nvmeWrite: spilled,
    },
    base.rates,
  );

const backwardVolume = (base: Base, { bytes, spilled, recompute }: Moved): Volume => {
  const { settings, outline } = base;
  const { backwardWrite, read, write } = updateBytes(base);
  const [adam, cpuBytes] = settings.overlap ? [outline.total, cpuBytesPerParameter * outline.total] : [0, 0];
  return {
    gpuSeconds: gpuBackward(base, recompute),
    toDevice: fetchedBytes(base) + bytes,
    toHost: 2 * outline.total,
    nvmeRead: fetchedBytes(base) + spilled + (settings.overlap ? read * outline.total : 0),
    nvmeWrite: (settings.overlap ? write : backwardWrite) * outline.total,
    adam,
    cpuBytes,
  };
};

const idle: Volume = { gpuSeconds: 0, toDevice: 0, toHost: 0, nvmeRead: 0, nvmeWrite: 0, adam: 0, cpuBytes: 0 };

const cpuBytesPerParameter = gradientCastBytes + cpuUpdateBytesPerParameter.adam + cpuUpdateBytesPerParameter.cast;

/** Groups in turn, each read, updated and written, with nothing beside them. */
export const updateSeconds = (base: Base, parameters: number): number => {
  const { rates } = base;
  const { read, write } = updateBytes(base);
  const kernel = Math.max(cpuUpdateBytesPerParameter.adam / rates.dram, 1 / rates.adam);
  const passes = (gradientCastBytes + cpuUpdateBytesPerParameter.cast) / rates.dram;
  return (
    parameters *
    (driveSeconds(read, rates.nvmeRead, rates) + kernel + passes + driveSeconds(write, rates.nvmeWrite, rates))
  );
};

const driveSeconds = (bytes: number, rate: number, rates: Rates): number => bytes / Math.min(rate, rates.dram);

/** Elements of the group that is updated first, whose tensors are the model's last, and of the one updated last. */
const ends = ({ grouping }: Base) => ({ first: grouping.groups.at(-1) ?? 0, last: grouping.groups[0] ?? 0 });
