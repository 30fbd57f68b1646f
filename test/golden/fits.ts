/**
 * Rates that no source states and that are therefore set so that one row comes out right. Each is one number on one
 * row; the row is marked `fitted` in `accuracy.ts` and proves nothing. Constants of the planners that were fitted are in
 * `report/fits.ts`.
 */

/**
 * One process on a Polaris node, not bound to its memory: three rates on the three phases of the 7B row with one
 * micro-batch. Large products of matrices at 76 % of the peak; copies at 19 GB/s, since the process may run on the far side
 * of the socket; CPU Adam at 2.0e9 parameters a second.
 */
export const dosProcess = [
  'gpu.matmul_flops_per_second=237.2e12',
  'link.host_to_device_bytes_per_second=19.18e9',
  'link.device_to_host_bytes_per_second=19.18e9',
  'cpu.adam_parameters_per_second=2.01e9',
  'memory.dram.bytes_per_second=163.84e9',
] as const;

/** The same machine with what is assumed of any: nothing fitted. */
export const dosAssumed = [
  'gpu.matmul_flops_per_second=264.6e12',
  'link.host_to_device_bytes_per_second=25.2032e9',
  'link.device_to_host_bytes_per_second=25.2032e9',
  'cpu.adam_parameters_per_second=1.4e9',
  'memory.dram.bytes_per_second=163.84e9',
] as const;
