/**
 * What an empty kernel costs from the begin of its launch to its own begin: SKIP, Table V (CUDA 12.6, CUPTI by way of the
 * PyTorch profiler; papers/skip-tklqt.md, 1.2). Figures of other methods are no part of this scale.
 */
export interface LaunchPlatform {
  readonly id: string;
  readonly title: string;
  readonly coupling: 'loosely' | 'closely';
  readonly launchNs: number;
  /** How the profiler names its GPU. */
  readonly gpu: RegExp;
}

export const launchPlatforms: readonly LaunchPlatform[] = [
  { id: 'a100-epyc', title: 'EPYC 7313 + A100', coupling: 'loosely', launchNs: 2260.5, gpu: /A100/ },
  { id: 'h100-xeon', title: 'Xeon 8468V + H100', coupling: 'loosely', launchNs: 2374.6, gpu: /H100/ },
  { id: 'gh200', title: 'GH200', coupling: 'closely', launchNs: 2771.6, gpu: /GH200/ },
];

/**
 * How much a launch costs on another platform, as a factor on the trace's own cost; `undefined` where the table has no row
 * for the GPU of the trace, since its launches are then on no scale with the table's.
 */
export const launchRatio = (devices: readonly string[], platform: LaunchPlatform): number | undefined => {
  const own = launchPlatforms.findLast(({ gpu }) => devices.some((device) => gpu.test(device)));
  return own === undefined ? undefined : platform.launchNs / own.launchNs;
};
