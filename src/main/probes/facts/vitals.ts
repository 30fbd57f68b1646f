import { cpus } from 'node:os';
import { cpuFolders } from './cpu.ts';
import { parseGroups } from './groups.ts';
import type { CpuTime } from './load.ts';
import { readCpuTime } from './load.ts';
import type { Reader } from './reader.ts';

/** Counters that rise while something disturbs a measurement, as they stand now; what this system lacks is undefined. */
export interface Vitals {
  /** Of all CPUs, by anybody. */
  readonly cpu: CpuTime | undefined;
  /** How often a CPU slowed down because it was too hot, or for the sake of its power supply. */
  readonly throttles: number | undefined;
  /** Whether the system slows the CPUs down now, to cool them. */
  readonly isCooling: boolean | undefined;
  /** Time for which the control group of this process had used up its share of the CPUs. */
  readonly heldSeconds: number | undefined;
  /** Time for which something waited for memory that had to be made free first (pressure stall information). */
  readonly memoryStallSeconds: number | undefined;
  /** Read from and written to drives, by anybody. */
  readonly diskBytes: number | undefined;
}

const none: Vitals = {
  cpu: undefined,
  throttles: undefined,
  isCooling: undefined,
  heldSeconds: undefined,
  memoryStallSeconds: undefined,
  diskBytes: undefined,
};

/** Reads them again and again; where they lie is found once. */
export const linuxVitals = (reader: Reader): (() => Promise<Vitals>) => {
  let places: Promise<Places> | undefined;
  return async () => {
    places ??= findPlaces(reader);
    const found = await places;
    const [cpu, throttles, cooling, held, pressure, disks] = await Promise.all([
      readCpuTime(reader),
      numbersAt(reader, found.throttles),
      numbersAt(reader, found.cooling),
      Promise.all(found.groups.map((path) => readHeld(reader, path))),
      reader.text('/proc/pressure/memory'),
      reader.text('/proc/diskstats'),
    ]);
    return {
      cpu,
      throttles: throttles.length === 0 ? undefined : sum(throttles),
      isCooling: cooling.length === 0 ? undefined : cooling.some((state) => state > 0),
      heldSeconds: mostOf(held),
      memoryStallSeconds: parseStall(pressure ?? ''),
      diskBytes: disks === undefined ? undefined : parseDiskBytes(disks, found.disks),
    };
  };
};

/** What macOS and Windows tell through Node: how busy the CPUs are. */
export const vitalsElsewhere = (): Promise<Vitals> => {
  const times = cpus().map((cpu) => cpu.times);
  const [idle, total] = [sum(times.map((one) => one.idle)), sum(times.flatMap((one) => Object.values(one)))];
  return Promise.resolve({ ...none, cpu: { cpus: times.length, total, idle, stolen: 0 } });
};

interface Places {
  readonly throttles: readonly string[];
  readonly cooling: readonly string[];
  readonly groups: readonly string[];
  readonly disks: ReadonlySet<string>;
}

const findPlaces = async (reader: Reader): Promise<Places> => ({
  throttles: await findThrottles(reader),
  cooling: await findCooling(reader),
  groups: (await groupsOf(reader)).map(({ folder }) => `${folder}/cpu.stat`),
  disks: new Set((await reader.list('/sys/block')).filter((name) => !isVirtualDisk.test(name))),
});

const groupsOf = async (reader: Reader) => parseGroups((await reader.text('/proc/self/cgroup')) ?? '', 'cpu');

/** Made of other disks or of memory, so that their bytes would count twice. */
const isVirtualDisk = /^(dm-|md|loop|ram|zram|nbd|sr)/;

/** One CPU of each package: a package slows down as a whole (kernel: admin-guide/thermal, x86 only). */
const findThrottles = async (reader: Reader): Promise<readonly string[]> => {
  const packages = new Map<string, string>();
  for (const folder of await cpuFolders(reader)) {
    const id = await reader.text(`${folder}/topology/physical_package_id`);
    if (id !== undefined && !packages.has(id)) packages.set(id, folder);
  }
  return [...packages.values()].flatMap((folder) =>
    ['package', 'core'].map((what) => `${folder}/thermal_throttle/${what}_throttle_count`),
  );
};

const coolingRoot = '/sys/class/thermal';

const findCooling = async (reader: Reader): Promise<readonly string[]> => {
  const names = (await reader.list(coolingRoot)).filter((name) => name.startsWith('cooling_device'));
  const types = await Promise.all(names.map((name) => reader.text(`${coolingRoot}/${name}/type`)));
  return names.flatMap((name, i) => (slowsCpus.test(types[i] ?? '') ? [`${coolingRoot}/${name}/cur_state`] : []));
};
const slowsCpus = /^(Processor|intel_powerclamp|(thermal-)?cpufreq|cpuidle)/;

const numbersAt = async (reader: Reader, paths: readonly string[]): Promise<readonly number[]> => {
  const texts = await Promise.all(paths.map((path) => reader.text(path)));
  return texts.flatMap((text) => (text === undefined || text === '' ? [] : [Number(text)])).filter(Number.isFinite);
};

/** `throttled_usec` of control groups v2, `throttled_time` in nanoseconds of v1. */
const readHeld = async (reader: Reader, path: string): Promise<number | undefined> => {
  const [, name, time] = /^(throttled_usec|throttled_time) (\d+)$/m.exec((await reader.text(path)) ?? '') ?? [];
  return name === undefined ? undefined : Number(time) / (name === 'throttled_usec' ? 1e6 : 1e9);
};

/** `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`, the total in microseconds (kernel: accounting/psi). */
const parseStall = (text: string): number | undefined => {
  const total = /^some .*total=(\d+)$/m.exec(text)?.[1];
  return total === undefined ? undefined : Number(total) / 1e6;
};

const sectorBytes = 512;

/** Major, minor, name, reads, merged, sectors read, time, writes, merged, sectors written (kernel: admin-guide/iostats). */
const parseDiskBytes = (text: string, disks: ReadonlySet<string>): number =>
  sum(
    text.split('\n').map((line) => {
      const [, , name = '', , , read, , , , written] = line.trim().split(/\s+/);
      return disks.has(name) ? sectorBytes * (Number(read) + Number(written)) : 0;
    }),
  );

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mostOf = (values: readonly (number | undefined)[]) =>
  values.reduce(
    (most, value) => (value === undefined || (most !== undefined && most >= value) ? most : value),
    undefined,
  );
