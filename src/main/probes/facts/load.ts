import type { Reader } from './reader.ts';

/** Load average of the last minute (proc_loadavg(5)). */
export const parseLoad = (text: string): number | undefined => {
  const load = Number.parseFloat(text);
  return Number.isFinite(load) ? load : undefined;
};

/** CPU time since boot in ticks, all of it and what the hypervisor took (proc_stat(5)). */
export interface CpuTime {
  readonly total: number;
  readonly stolen: number;
}

export const parseCpuTime = (text: string): CpuTime | undefined => {
  const ticks = /^cpu +(.+)$/m.exec(text)?.[1]?.split(' ').map(Number);
  if (ticks === undefined || ticks.length < 8) return undefined;
  // The fields after the eighth are guest time, which the first two include.
  return { total: ticks.slice(0, 8).reduce((sum, tick) => sum + tick, 0), stolen: ticks[7] ?? 0 };
};

export const readCpuTime = async (reader: Reader) => parseCpuTime((await reader.text('/proc/stat')) ?? '');

/** Share of CPU time stolen between two readings, 0 to 1. */
export const stolenShare = (before: CpuTime | undefined, after: CpuTime | undefined): number | undefined => {
  if (before === undefined || after === undefined || after.total <= before.total) return undefined;
  return Math.max(0, Math.min(1, (after.stolen - before.stolen) / (after.total - before.total)));
};
