import type { Planted } from '../../../fakes/planted-root.ts';

const gibibyteInKb = 2 ** 20;

interface NodeShape {
  readonly id: number;
  readonly cpus: string;
  readonly gibibytes: number;
  readonly freeGibibytes: number;
  readonly distance: string;
  readonly weight?: number;
}

const node = ({ id, cpus, gibibytes, freeGibibytes, distance, weight }: NodeShape): Planted => ({
  [`sys/devices/system/node/node${id}/cpulist`]: `${cpus}\n`,
  [`sys/devices/system/node/node${id}/distance`]: `${distance}\n`,
  [`sys/devices/system/node/node${id}/meminfo`]:
    `Node ${id} MemTotal:       ${gibibytes * gibibyteInKb} kB\n` +
    `Node ${id} MemFree:        ${freeGibibytes * gibibyteInKb} kB\n` +
    `Node ${id} Inactive:       ${2 * gibibyteInKb} kB\n` +
    `Node ${id} Inactive(file): ${gibibyteInKb} kB\n`,
  ...(weight === undefined ? {} : { [`sys/kernel/mm/mempolicy/weighted_interleave/node${id}`]: `${weight}\n` }),
});

/** Each thread is a core of its own, all in one package. */
const cores = (count: number): Planted =>
  Object.assign(
    {},
    ...Array.from({ length: count }, (_, cpu) => ({
      [`sys/devices/system/cpu/cpu${cpu}/topology/physical_package_id`]: '0\n',
      [`sys/devices/system/cpu/cpu${cpu}/topology/core_id`]: `${cpu}\n`,
    })),
  ) as Planted;

const thread = (processor: number) =>
  `processor\t: ${processor}\nmodel name\t: Intel(R) Xeon(R) 6787P\nphysical id\t: 0\ncore id\t\t: ${processor}\n` +
  'flags\t\t: fpu avx2 fma avx512f avx512_bf16 amx_bf16\n';

const memdev = (id: number, slot: string, port: string, gibibytes: number): Planted => ({
  [`sys/devices/${port}/max_link_speed`]: '32.0 GT/s PCIe\n',
  [`sys/devices/${port}/max_link_width`]: '16\n',
  [`sys/devices/${port}/${slot}/max_link_speed`]: '32.0 GT/s PCIe\n',
  [`sys/devices/${port}/${slot}/max_link_width`]: '8\n',
  [`sys/devices/${port}/${slot}/mem${id}/ram/size`]: `0x${(gibibytes * 2 ** 30).toString(16)}\n`,
  [`sys/devices/${port}/${slot}/mem${id}/pmem/size`]: '0x0\n',
  [`sys/devices/${port}/${slot}/mem${id}/numa_node`]: '0\n',
  [`sys/bus/cxl/devices/mem${id}`]: { leadsTo: `../../../devices/${port}/${slot}/mem${id}` },
});

/** An endpoint with one decoder, brought along by a memory device. */
const endpoint = (number: number, memdev: string): Planted => ({
  [`sys/devices/platform/ACPI0017:00/root0/endpoint${number}/uport`]: { leadsTo: `../../../../${memdev}` },
  [`sys/devices/platform/ACPI0017:00/root0/endpoint${number}/decoder${number}.0/mode`]: 'ram\n',
  [`sys/bus/cxl/devices/decoder${number}.0`]: {
    leadsTo: `../../../devices/platform/ACPI0017:00/root0/endpoint${number}/decoder${number}.0`,
  },
});

const region = (id: number, decoders: readonly string[], targetNode: number): Planted => ({
  [`sys/bus/cxl/devices/region${id}/size`]: '0x2000000000\n',
  [`sys/bus/cxl/devices/region${id}/interleave_ways`]: `${decoders.length}\n`,
  ...Object.fromEntries(decoders.map((name, i) => [`sys/bus/cxl/devices/region${id}/target${i}`, `${name}\n`])),
  [`sys/bus/cxl/devices/region${id}/dax_region${id}/dax${id}.0/target_node`]: `${targetNode}\n`,
});

const [portA, portB] = ['pci0000:34/0000:34:01.0', 'pci0000:48/0000:48:01.0'];

/**
 * One socket of 4 cores with 64 GiB of DRAM and one CXL card of 128 GiB, which Linux shows as a node without processors:
 * the machine of CXL-aware allocation, smaller.
 */
export const cxlMachine: Planted = {
  'proc/cpuinfo': [0, 1, 2, 3].map(thread).join('\n'),
  'proc/meminfo': `MemTotal: ${192 * gibibyteInKb} kB\nMemAvailable: ${180 * gibibyteInKb} kB\n`,
  'proc/sys/kernel/osrelease': '6.12.0\n',
  ...cores(4),
  'sys/devices/system/cpu/cpu0/cpufreq/base_frequency': '2000000\n',
  'sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq': '3800000\n',
  'sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq': '3700000\n',
  ...node({ id: 0, cpus: '0-3', gibibytes: 64, freeGibibytes: 50, distance: '10 24', weight: 3 }),
  ...node({ id: 1, cpus: '', gibibytes: 128, freeGibibytes: 127, distance: '24 10', weight: 1 }),
  ...memdev(0, '0000:35:00.0', portA, 128),
  ...endpoint(5, `${portA}/0000:35:00.0/mem0`),
  ...region(0, ['decoder5.0'], 1),
};

/** The same with a second card, each its own node, and a third node without processors that is no CXL memory. */
export const twoCardMachine: Planted = {
  ...cxlMachine,
  'proc/meminfo': `MemTotal: ${336 * gibibyteInKb} kB\nMemAvailable: ${300 * gibibyteInKb} kB\n`,
  ...node({ id: 0, cpus: '0-3', gibibytes: 64, freeGibibytes: 50, distance: '10 24 24 14', weight: 4 }),
  ...node({ id: 1, cpus: '', gibibytes: 128, freeGibibytes: 127, distance: '24 10 26 28', weight: 1 }),
  ...node({ id: 2, cpus: '', gibibytes: 128, freeGibibytes: 127, distance: '24 26 10 28', weight: 1 }),
  ...node({ id: 3, cpus: '', gibibytes: 16, freeGibibytes: 16, distance: '14 28 28 10', weight: 9 }),
  ...memdev(1, '0000:49:00.0', portB, 128),
  ...endpoint(6, `${portB}/0000:49:00.0/mem1`),
  ...region(1, ['decoder6.0'], 2),
};

/** One node of both cards, which the hardware interleaves. */
export const interleavedMachine: Planted = {
  ...cxlMachine,
  'proc/meminfo': `MemTotal: ${320 * gibibyteInKb} kB\nMemAvailable: ${300 * gibibyteInKb} kB\n`,
  ...node({ id: 1, cpus: '', gibibytes: 256, freeGibibytes: 250, distance: '24 10' }),
  ...memdev(1, '0000:49:00.0', portB, 128),
  ...endpoint(6, `${portB}/0000:49:00.0/mem1`),
  ...region(0, ['decoder5.0', 'decoder6.0'], 1),
};

/** Grace Hopper: the GPU's memory is a node of its own, which is no place for the CPU's data. */
export const graceHopper: Planted = {
  'proc/cpuinfo': 'processor\t: 0\nFeatures\t: fp asimd sve bf16\nCPU implementer\t: 0x41\nCPU part\t: 0xd4f\n',
  'proc/meminfo': `MemTotal: ${576 * gibibyteInKb} kB\nMemAvailable: ${560 * gibibyteInKb} kB\n`,
  ...cores(1),
  ...node({ id: 0, cpus: '0', gibibytes: 480, freeGibibytes: 470, distance: '10 80' }),
  ...node({ id: 1, cpus: '', gibibytes: 96, freeGibibytes: 95, distance: '80 10' }),
  'proc/driver/nvidia/gpus/0009:01:00.0/numa_status': 'Node:         1\nStatus:       online\n',
};

/** Two sockets of two cores, whose processors count in turns, as some firmware has it. */
export const twoSockets: Planted = {
  'proc/cpuinfo': [0, 1, 2, 3].map(thread).join('\n'),
  'proc/meminfo': `MemTotal: ${128 * gibibyteInKb} kB\nMemAvailable: ${120 * gibibyteInKb} kB\n`,
  ...cores(4),
  'sys/devices/system/cpu/cpu1/topology/physical_package_id': '1\n',
  'sys/devices/system/cpu/cpu3/topology/physical_package_id': '1\n',
  ...node({ id: 0, cpus: '0,2', gibibytes: 64, freeGibibytes: 60, distance: '10 32' }),
  ...node({ id: 1, cpus: '1,3', gibibytes: 64, freeGibibytes: 60, distance: '32 10' }),
};
