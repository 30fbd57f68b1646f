import type { Planted } from '../../../fakes/planted-root.ts';

const gibibyteInKb = 2 ** 20;
const thread = (processor: number, flags: string) =>
  `processor\t: ${processor}\nmodel name\t: AMD EPYC 9354 32-Core Processor\nphysical id\t: ${processor}\n` +
  `core id\t: 0\nflags\t: ${flags}\n`;
const node = (id: number, cpus: string, gibibytes: number): Planted => ({
  [`sys/devices/system/node/node${id}/meminfo`]: `Node ${id} MemTotal:       ${gibibytes * gibibyteInKb} kB\nNode ${id} MemFree:        1000 kB\n`,
  [`sys/devices/system/node/node${id}/cpulist`]: `${cpus}\n`,
});

/** Two sockets with a CXL memory expander, which Linux shows as a node without CPUs. */
export const dualSocket: Planted = {
  'proc/cpuinfo': [thread(0, 'avx2 fma avx512f avx512_bf16'), thread(1, 'avx2 fma avx512f avx512_bf16')].join('\n'),
  'proc/meminfo': `MemTotal: ${640 * gibibyteInKb} kB\nMemAvailable: ${600 * gibibyteInKb} kB\n`,
  'proc/sys/kernel/osrelease': '6.11.0\n',
  'proc/self/limits': 'Max locked memory         unlimited            unlimited            bytes\n',
  ...node(0, '0', 256),
  ...node(1, '1', 256),
  ...node(2, '', 128),
  'sys/bus/cxl/devices/mem0/uevent': '',
  'sys/class/dmi/id/sys_vendor': 'Supermicro\n',
};

/** Docker with a limit of 8 GiB and 4 CPUs, seen from inside: its own control group is the root. */
export const container: Planted = {
  '.dockerenv': '',
  'proc/cpuinfo': Array.from({ length: 16 }, (_, i) => thread(i, 'avx2 hypervisor')).join('\n'),
  'proc/meminfo': `MemTotal: ${64 * gibibyteInKb} kB\nMemAvailable: ${60 * gibibyteInKb} kB\n`,
  'proc/self/cgroup': '0::/\n',
  'sys/fs/cgroup/memory.max': `${8 * 2 ** 30}\n`,
  'sys/fs/cgroup/memory.current': `${3 * 2 ** 30}\n`,
  'sys/fs/cgroup/memory.stat': `anon 1000\ninactive_file ${2 ** 30}\n`,
  'sys/fs/cgroup/cpu.max': '400000 100000\n',
  'sys/class/dmi/id/sys_vendor': 'Amazon EC2\n',
  'proc/self/mountinfo':
    '500 400 0:55 / / rw - overlay overlay rw\n501 500 259:3 /data /data rw - xfs /dev/nvme1n1 rw\n',
};

/** An older kernel with control groups v1, where a parent group sets the limit. */
export const legacyGroups: Planted = {
  'proc/meminfo': `MemTotal: ${64 * gibibyteInKb} kB\nMemAvailable: ${60 * gibibyteInKb} kB\n`,
  'proc/self/cgroup': '9:cpu,cpuacct:/jobs/7\n4:memory:/jobs/7\n',
  'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  'sys/fs/cgroup/memory/jobs/memory.limit_in_bytes': `${16 * 2 ** 30}\n`,
  'sys/fs/cgroup/memory/jobs/memory.usage_in_bytes': `${2 ** 30}\n`,
  'sys/fs/cgroup/memory/jobs/7/memory.limit_in_bytes': `${32 * 2 ** 30}\n`,
};

/** WSL2: the GPU of Windows shows on no bus, its driver answers all the same. */
export const wsl: Planted = {
  'proc/cpuinfo': thread(0, 'avx2 fma hypervisor'),
  'proc/meminfo': `MemTotal: ${16 * gibibyteInKb} kB\nMemAvailable: ${14 * gibibyteInKb} kB\n`,
  'proc/sys/kernel/osrelease': '5.15.153.1-microsoft-standard-WSL2\n',
  'dev/dxg': '',
  'proc/self/mountinfo': `60 50 8:32 / / rw,relatime - ext4 /dev/sdc rw
61 60 0:50 / /mnt/c rw,noatime - 9p C:\\134 rw
`,
};

/** An ARM server: no model name, no core ids in /proc/cpuinfo. */
export const arm: Planted = {
  'proc/cpuinfo': `processor\t: 0
BogoMIPS\t: 2000.00
Features\t: fp asimd sve bf16
CPU implementer\t: 0x41
CPU architecture: 8
CPU part\t: 0xd4f

processor\t: 1
Features\t: fp asimd sve bf16
CPU implementer\t: 0x41
CPU part\t: 0xd4f
`,
  'sys/devices/system/cpu/cpu0/topology/physical_package_id': '0',
  'sys/devices/system/cpu/cpu0/topology/core_id': '0',
  'sys/devices/system/cpu/cpu1/topology/physical_package_id': '0',
  'sys/devices/system/cpu/cpu1/topology/core_id': '1',
};
