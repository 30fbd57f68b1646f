import { unreachable } from '../result.ts';
import type { Flag } from './run.ts';

/** What disturbed a measurement, as the end of a sentence. */
export const flagText = (flag: Flag): string => {
  switch (flag) {
    case 'load':
      return 'other programs used the CPUs';
    case 'steal':
      return 'the hypervisor took CPU time';
    case 'throttled':
      return 'the CPU lowered its clock for heat or power';
    case 'clock-drift':
      return 'the CPU clock changed during the measurement';
    case 'gpu-busy':
      return 'other programs used the GPU';
    case 'gpu-throttled':
      return 'the GPU lowered its clock for heat or power';
    case 'memory-pressure':
      return 'memory ran short';
    case 'io-pressure':
      return 'other programs used the drives';
    default:
      return unreachable(flag);
  }
};
