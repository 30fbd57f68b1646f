import type { Facts } from '../../../core/machine/facts.ts';
import { reported, unknown } from '../../../core/machine/known.ts';
import { bytes } from '../../../core/units.ts';
import { isaOf, parseCpuinfo, readCaches, readTopology } from './cpu.ts';
import type { SpaceAt } from './drives.ts';
import { readDrives } from './drives.ts';
import { parseOsName, readEnvironment } from './environment.ts';
import type { NamedGpu } from './gpu-names.ts';
import { maybeReported, readGpus } from './gpus.ts';
import { parseLockedLimit, parseMeminfo, readAvailable, readGroupLimit, readNodes } from './memory.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';
import { readWarnings } from './warnings.ts';

export interface LinuxDeps {
  readonly reader: Reader;
  readonly run: RunTool;
  readonly space: SpaceAt;
  readonly catalogue: readonly NamedGpu[];
}

/** The facts as Linux tells them in /proc and /sys, which needs no tool and no rights. */
export const linuxFacts = async ({ reader, run, space, catalogue }: LinuxDeps): Promise<Facts> => {
  const { gpus, links } = await readGpus(reader, run, catalogue);
  return {
    os: await osOf(reader),
    cpu: await cpuOf(reader),
    memoryTiers: [...(await hostTiers(reader)), ...gpus.map(gpuTier)],
    gpus,
    storage: await readDrives(reader, space),
    links,
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

const cpuOf = async (reader: Reader): Promise<Facts['cpu']> => {
  const source = '/proc/cpuinfo';
  const info = parseCpuinfo((await reader.text(source)) ?? '');
  const topology = await readTopology(reader, info);
  const caches = await readCaches(reader);
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
            caches.map((cache) => ({ ...cache, bytes: bytes(cache.bytes) })),
            'sysfs cache',
          ),
  };
};

type Tier = Facts['memoryTiers'][number];

/** DRAM of the nodes with CPUs; a node without CPUs is CXL memory where the kernel has a CXL bus with devices. */
const hostTiers = async (reader: Reader): Promise<Tier[]> => {
  const source = '/proc/meminfo';
  const { totalBytes } = parseMeminfo((await reader.text(source)) ?? '');
  const hasCxl = (await reader.list('/sys/bus/cxl/devices')).some((name) => /^(mem|region)\d/.test(name));
  const far = hasCxl ? (await readNodes(reader)).filter(({ hasCpus }) => !hasCpus) : [];
  const farBytes = far.reduce((sum, node) => sum + node.totalBytes, 0);
  const group = totalBytes === undefined ? undefined : await readGroupLimit(reader, totalBytes);
  const capacity = totalBytes === undefined ? undefined : bytes(totalBytes - farBytes);
  const available = await readAvailable(reader);
  const unreadable = `${source} is not readable`;
  const dram: Tier = {
    id: 'dram',
    kind: 'dram',
    capacityBytes: maybeReported(capacity, source, unreadable),
    availableBytes: maybeReported(available === undefined ? undefined : bytes(available), source, unreadable),
    limitBytes: maybeReported(group && bytes(group.limitBytes), group?.by ?? '', 'no limit below the installed memory'),
    pinnedLimitBytes: await pinnedLimit(reader),
  };
  const none = unknown('as for all memory');
  const cxl = far.map((node): Tier => {
    const by = `sysfs node${String(node.id)}`;
    return {
      id: `cxl${String(node.id)}`,
      kind: 'cxl',
      capacityBytes: reported(bytes(node.totalBytes), by),
      availableBytes: reported(bytes(node.freeBytes), by),
      limitBytes: none,
      pinnedLimitBytes: none,
    };
  });
  return [dram, ...cxl];
};

const pinnedLimit = async (reader: Reader): Promise<Tier['pinnedLimitBytes']> => {
  const limit = parseLockedLimit((await reader.text('/proc/self/limits')) ?? '');
  if (limit === undefined) return unknown('/proc/self/limits is not readable');
  return Number.isFinite(limit) ? reported(bytes(limit), '/proc/self/limits') : unknown('no limit is set');
};

const gpuTier = (gpu: Facts['gpus'][number], i: number): Tier => ({
  id: `gpu${String(i)}`,
  kind: 'gpu',
  capacityBytes: gpu.memoryBytes,
  availableBytes: unknown('not asked without measuring'),
  limitBytes: unknown('not for GPU memory'),
  pinnedLimitBytes: unknown('not for GPU memory'),
});
