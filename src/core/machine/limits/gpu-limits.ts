import { adamPerParameter } from '../adam.ts';
import { textIn } from '../figures.ts';
import type { CatalogueGpu } from '../gpu-catalogue.ts';
import type { ProbeResult } from '../run.ts';
import type { Limit } from './limit.ts';
import { notTold, scaled } from './limit.ts';

/** TF32 runs at half the rate of 16 bit on tensor cores (NVIDIA, A100 Tensor Core GPU Architecture, table 1). */
const tf32Share = 0.5;

/** Ampere is the first with TF32. */
const firstTf32 = 80;

/** Dense peak for the type of a matrix product. */
export const matmulLimit = (result: ProbeResult, gpu: CatalogueGpu): Limit => {
  const dtype = textIn(result, 'dtype') ?? 'none';
  switch (dtype) {
    case 'fp16':
    case 'bf16':
      return gpu.peakFlopsPerSecond;
    case 'fp32':
      return gpu.fp32FlopsPerSecond;
    case 'tf32':
      return gpu.sm < firstTf32
        ? notTold(`${gpu.name} has no tensor cores for TF32`)
        : scaled(gpu.peakFlopsPerSecond, tf32Share, 'half of the 16-bit peak');
    default:
      return notTold(`the catalogue has no peak of ${gpu.name} for ${dtype}`);
  }
};

export const gpuAdamLimit = (gpu: CatalogueGpu): Limit =>
  scaled(
    gpu.memoryBytesPerSecond,
    1 / adamPerParameter.bytes,
    `the memory bandwidth over ${String(adamPerParameter.bytes)} B per parameter`,
  );
