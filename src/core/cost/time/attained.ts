import type { Gpu } from '../../machine/machine.ts';

/** What copies attain of the memory rate on a data sheet. BabelStream on recent GPUs: 85 to 93 %. */
const attainedMemoryShare = 0.88;

export const attainedMemoryRate = ({ memoryBytesPerSecond: { value, source } }: Gpu): number =>
  source.kind === 'measured' || source.kind === 'given' ? value : attainedMemoryShare * value;

/**
 * Seconds of the CPU to hand one small operator to the GPU: PyTorch's dispatch, autograd and the launch. Fitted to one
 * row (PEFT's LoRA r32, 840 tokens at a time) where no launch was measured; else what a measured launch leaves of it.
 */
const assumedOperatorSeconds = 9e-6;
const assumedLaunchSeconds = 4e-6;

export const operatorSeconds = ({ launch }: Pick<Gpu, 'launch'>): number =>
  assumedOperatorSeconds +
  (launch?.launchSeconds === undefined ? 0 : launch.launchSeconds.value - assumedLaunchSeconds);
