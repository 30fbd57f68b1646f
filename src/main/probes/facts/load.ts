import type { Reader } from './reader.ts';

/** Load average of the last minute (proc_loadavg(5)). */
export const parseLoad = (text: string): number | undefined => {
  const load = Number.parseFloat(text);
  return Number.isFinite(load) ? load : undefined;
};

/** CPU time since boot in ticks: all of it, that without work, and what the hypervisor took (proc_stat(5)). */
export interface CpuTime {
  /** How many CPUs there are. */
  readonly cpus: number;
  readonly total: number;
  readonly idle: number;
  readonly stolen: number;
}

export const parseCpuTime = (text: string): CpuTime | undefined => {
  const ticks = /^cpu +(.+)$/m.exec(text)?.[1]?.split(' ').map(Number);
  if (ticks === undefined || ticks.length < 8) return undefined;
  // The fields after the eighth are guest time, which the first two include.
  const [idle = 0, waiting = 0] = ticks.slice(3, 5);
  return {
    cpus: Math.max(1, text.match(/^cpu\d+ /gm)?.length ?? 1),
    total: ticks.slice(0, 8).reduce((sum, tick) => sum + tick, 0),
    idle: idle + waiting,
    stolen: ticks[7] ?? 0,
  };
};

export const readCpuTime = async (reader: Reader) => parseCpuTime((await reader.text('/proc/stat')) ?? '');

/** Share of CPU time stolen between two readings, 0 to 1. */
export const stolenShare = (before: CpuTime | undefined, after: CpuTime | undefined): number | undefined => {
  if (before === undefined || after === undefined || after.total <= before.total) return undefined;
  return Math.max(0, Math.min(1, (after.stolen - before.stolen) / (after.total - before.total)));
};
