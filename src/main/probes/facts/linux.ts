import type { Facts } from '../../../core/machine/facts.ts';
import { reported, unknown } from '../../../core/machine/known.ts';
import { bytes, hertz } from '../../../core/units.ts';
import { isaOf, parseCpuinfo, readCaches, readClocks, readTopology } from './cpu.ts';
import type { DrivesDeps } from './drives.ts';
import { readDrives } from './drives.ts';
import { parseOsName, readEnvironment } from './environment.ts';
import type { GpuDeps } from './gpus.ts';
import { readGpus } from './gpus.ts';
import { maybeReported } from './maybe-reported.ts';
import { memoryFacts } from './memory-facts.ts';
import type { Reader } from './reader.ts';
import { readWarnings } from './warnings.ts';

export type LinuxDeps = GpuDeps & DrivesDeps;

/** The facts as Linux tells them in /proc and /sys, which needs no tool and no rights. */
export const linuxFacts = async (deps: LinuxDeps): Promise<Facts> => {
  const { reader } = deps;
  const { gpus, links } = await readGpus(deps);
  const memory = await memoryFacts(reader);
  return {
    os: await osOf(reader),
    cpu: await cpuOf(reader),
    memoryTiers: [...memory.tiers, ...gpus.map(gpuTier)],
    gpus,
    storage: await readDrives(deps),
    links: [...links, ...memory.links],
    nodes: [...memory.nodes],
    sockets: [...memory.sockets],
    cxl: [...memory.cxl],
    warnings: await readWarnings(reader),
  };
};

const osOf = async (reader: Reader): Promise<Facts['os']> => {
  const kernel = (await reader.text('/proc/sys/kernel/osrelease')) ?? '';
  const { flags } = parseCpuinfo((await reader.text('/proc/cpuinfo')) ?? '');
  const environment = await readEnvironment(reader, flags, kernel);
  return {
    platform: 'linux',
    name: maybeReported(parseOsName((await reader.text('/etc/os-release')) ?? ''), '/etc/os-release', 'no os-release'),
    kernel: maybeReported(kernel || undefined, '/proc/sys/kernel/osrelease', 'not readable'),
    environment: maybeReported(environment, '/proc and /sys', 'no sign of a container or a virtual machine'),
  };
};

const clockOf = (value: number | undefined, by: string) =>
  value === undefined
    ? unknown('sysfs gives no such frequency, as in most virtual machines')
    : reported(hertz(value), by);

const cpuOf = async (reader: Reader): Promise<Facts['cpu']> => {
  const source = '/proc/cpuinfo';
  const info = parseCpuinfo((await reader.text(source)) ?? '');
  const topology = await readTopology(reader, info);
  const caches = await readCaches(reader);
  const clocks = await readClocks(reader);
  return {
    model: maybeReported(info.model, source, `${source} gives no name`),
    sockets: maybeReported(topology?.sockets, 'sysfs topology', 'neither sysfs nor /proc/cpuinfo tells'),
    cores: maybeReported(topology?.cores, 'sysfs topology', 'neither sysfs nor /proc/cpuinfo tells'),
    threads: maybeReported(info.threads || undefined, source, `${source} is not readable`),
    isa: info.flags.size > 1 ? reported(isaOf(info.flags), source) : unknown(`${source} gives no flags`),
    caches:
      caches.length === 0
        ? unknown('sysfs gives no caches')
        : reported(
            caches.map(({ lineBytes, ...cache }) => ({
              ...cache,
              bytes: bytes(cache.bytes),
              ...(lineBytes === undefined ? {} : { lineBytes: bytes(lineBytes) }),
            })),
            'sysfs cache',
          ),
    baseHertz: clockOf(clocks.base, 'sysfs base_frequency'),
    maximumHertz: clockOf(clocks.maximum, 'sysfs cpuinfo_max_freq'),
  };
};

type Tier = Facts['memoryTiers'][number];

const gpuTier = (gpu: Facts['gpus'][number], i: number): Tier => ({
  id: `gpu${String(i)}`,
  kind: 'gpu',
  capacityBytes: gpu.memoryBytes,
  availableBytes: unknown('not asked without measuring'),
  limitBytes: unknown('not for GPU memory'),
  pinnedLimitBytes: unknown('not for GPU memory'),
});
