import type { Gpu } from '../../machine/machine.ts';

/**
 * What large 16-bit matrix products attain where nobody measured it: at most nearly all of the data-sheet peak, and at
 * most so much a multiprocessor, since boards that may use the full rate of their tensor cores run into their power
 * limit first (L40S: 362 TFLOP/s printed, about 210 attained at 350 W), while GeForce cards, held to half that rate,
 * reach what is printed. FLOP/s a multiprocessor by compute capability; fitted to the rows that `accuracy` marks so.
 */
const mostShare = 0.98;
const mostPerMultiprocessor: readonly (readonly [sm: number, flops: number])[] = [
  [70, 1.1e12],
  [75, 0.9e12],
  [80, 2.45e12],
  [86, 1.62e12],
  [89, 1.5e12],
  [90, 5e12],
  [100, 11e12],
  [120, 2.05e12],
];

export const assumedMatmulRate = ({
  sm,
  smCount,
  peakFlopsPerSecond,
}: Pick<Gpu, 'sm' | 'smCount' | 'peakFlopsPerSecond'>): number => {
  const [, perMultiprocessor] = mostPerMultiprocessor.findLast(([first]) => sm.value >= first) ?? [0, Infinity];
  return Math.min(mostShare * peakFlopsPerSecond.value, perMultiprocessor * Math.max(1, smCount.value));
};

/** The rate of large products: measured or given; else as assumed here. */
export const largeMatmulRate = (gpu: Gpu): number =>
  gpu.matmulFlopsPerSecond.source.kind === 'assumed' ? assumedMatmulRate(gpu) : gpu.matmulFlopsPerSecond.value;

/** What copies attain of the memory rate on a data sheet. BabelStream on recent GPUs: 85 to 93 %. */
const attainedMemoryShare = 0.88;

export const attainedMemoryRate = ({ memoryBytesPerSecond: { value, source } }: Gpu): number =>
  source.kind === 'measured' || source.kind === 'given' ? value : attainedMemoryShare * value;

/** Time of the CPU to hand over one small operator where nobody measured it: PyTorch's dispatch, autograd, the launch. */
const assumedDispatchSeconds = 9e-6;
/** What PyTorch does around a launch, besides the launch itself. */
const dispatchBesidesLaunch = 5e-6;

/** Seconds of the CPU for each operator of a loop written in Python; of a CUDA graph the node alone. */
export const operatorSeconds = ({ launch }: Pick<Gpu, 'launch'>): number =>
  launch?.launchSeconds === undefined ? assumedDispatchSeconds : dispatchBesidesLaunch + launch.launchSeconds.value;
