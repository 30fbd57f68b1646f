import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { gpuUpdateSeconds } from '../../cost/gpu-update.ts';
import type { Rates } from '../../cost/rates.ts';

/**
 * The performance model of Deep Optimizer States (arXiv 2410.21316, section 4; reconstructed, since the code takes the
 * period from the user): so many sub-groups are updated by the CPU between two on the GPU that neither waits. With
 * rates in parameters a second, a cycle of k sub-groups on the CPU takes k (1/U_c + 1/D_c); meanwhile master weights and
 * moments of one come (3/B) and those of another go, the GPU updates (1/U_g), and k go as 16-bit weights (k/2B):
 *
 *   k = ceil((3/B + 1/U_g) / (1/U_c - 1/(2B))), period = k + 1
 *
 * The cast (1/D_c) runs in a helper thread and is left out; U_c counts clipping and what host memory lets through.
 */
export const modelledPeriod = (rates: Rates): number => {
  const { clip, adam } = cpuUpdateBytesPerParameter;
  const link = 4 / rates.hostToDevice;
  const cpu = clip / rates.dram + Math.max(adam / rates.dram, 1 / rates.adam);
  const gpu = gpuUpdateSeconds(1, 'bf16', rates).adam;
  const left = cpu - link / 2;
  if (!(left > 0)) return Infinity;
  return 1 + Math.max(1, Math.ceil((3 * link + gpu) / left));
};
