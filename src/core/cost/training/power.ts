import type { Known, Source } from '../../machine/known.ts';
import { assumed, given } from '../../machine/known.ts';
import type { Machine } from '../../machine/machine.ts';

/** What one part of a machine draws at the wall: as long as it idles, at full work, and on average of a step. */
export interface PowerPart {
  readonly name: string;
  readonly idleWatts: number;
  readonly meanWatts: number;
  readonly fullWatts: number;
  /** Where the figure at full work comes from, and how the other two follow. */
  readonly source: Source;
  readonly how: string;
}

/** Share of a step in which each is at work. */
export interface Busy {
  readonly gpuShare: number;
  readonly cpuShare: number;
}

/** What a person knows better than the machine's description. */
export interface PowerGiven {
  readonly gpuWatts?: number | undefined;
  readonly restWatts?: number | undefined;
}

/**
 * Share of its power limit that a GPU draws with a CUDA context and no work: the context alone adds 26 to 66 W to bare
 * idle on H100, A100 and L40S (arXiv 2605.23918), which makes some 17 to 29 % of their limits in all.
 */
const gpuIdle = 0.2;

/** Watts of a core at full work: data sheets have 4.4 (64-core servers) to 11 (16-core desktops); a quarter idle. */
const coreWatts = 6;
const cpuIdle = 0.25;

/** Of modules of 32 to 64 GB, some 5 W each. */
const wattsPerGibibyte = 0.15;
const driveWatts = 8;
const boardWatts = 50;

/** Of a supply of the class 80 PLUS Gold at half of its load. */
const supplyEfficiency = 0.9;

/**
 * What a machine draws at the wall while it trains, part by part. A part goes from its idle power to that of full work
 * in proportion to the share of the step in which it works; where that of the GPU is unknown, the answer is undefined.
 */
export const powerOf = (machine: Machine, busy: Busy, told: PowerGiven): readonly PowerPart[] | undefined => {
  const gpu = gpuLimit(machine, told);
  if (gpu === undefined) return undefined;
  const rest =
    told.restWatts === undefined
      ? assumedRest(machine, busy)
      : [constant('Everything else', given(told.restWatts, 'you, at the wall'), 1, 'taken as it is')];
  return [ramp('GPU', gpu, gpuIdle, busy.gpuShare, `${percent(gpuIdle)} of it when idle (assumed)`), ...rest];
};

const gpuLimit = ({ gpu }: Machine, { gpuWatts }: PowerGiven): Known<number> | undefined =>
  gpuWatts === undefined ? gpu?.powerWatts : given(gpuWatts, 'you');

const assumedRest = ({ cpu, memory, storage }: Machine, { cpuShare }: Busy): readonly PowerPart[] => {
  const gibibytes = memory.dram.capacityBytes.value / 2 ** 30;
  const drives = storage.reduce((sum, { count }) => sum + count.value, 0);
  const cores = assumed(coreWatts * cpu.cores.value, `${String(coreWatts)} W a core, as data sheets have 4 to 11`);
  return [
    ramp('CPU', cores, cpuIdle, cpuShare, `${percent(cpuIdle)} of it when idle (assumed)`),
    constant('Memory', assumed(wattsPerGibibyte * gibibytes, `${String(wattsPerGibibyte)} W a GiB`)),
    ...(drives > 0 ? [constant('Drives', assumed(driveWatts * drives, `${String(driveWatts)} W a drive`))] : []),
    constant('Board and fans', assumed(boardWatts, 'a usual board with its fans')),
  ];
};

/** Idle power and full power differ, and work takes a part from one to the other. */
const ramp = (name: string, full: Known<number>, idle: number, share: number, idleText: string): PowerPart => {
  const wall = full.value / supplyEfficiency;
  return {
    name,
    idleWatts: wall * idle,
    meanWatts: wall * (idle + (1 - idle) * share),
    fullWatts: wall,
    source: full.source,
    how: `${watts(full.value)} at full work, ${idleText}; at work for ${percent(share)} of a step; ${supplyText}`,
  };
};

const constant = (
  name: string,
  power: Known<number>,
  efficiency: number = supplyEfficiency,
  how: string = `${watts(power.value)} at all times; ${supplyText}`,
): PowerPart => {
  const wall = power.value / efficiency;
  return { name, idleWatts: wall, meanWatts: wall, fullWatts: wall, source: power.source, how };
};

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
const watts = (value: number) => `${value.toFixed(0)} W`;
const supplyText = `the power supply passes on ${percent(supplyEfficiency)} (assumed)`;
