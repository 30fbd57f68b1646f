import type { Planted } from '../../../fakes/planted-root.ts';

const thread = (processor: number, core: number) => `processor\t: ${processor}
vendor_id\t: GenuineIntel
model name\t: 13th Gen Intel(R) Core(TM) i7-13700H
physical id\t: 0
core id\t\t: ${core}
flags\t\t: fpu sse2 avx avx2 fma bmi2
`;

const cache = (cpu: number, index: number, level: number, type: string, size: string, sharedBy: string): Planted => ({
  [`sys/devices/system/cpu/cpu${cpu}/cache/index${index}/level`]: `${level}\n`,
  [`sys/devices/system/cpu/cpu${cpu}/cache/index${index}/type`]: `${type}\n`,
  [`sys/devices/system/cpu/cpu${cpu}/cache/index${index}/size`]: `${size}\n`,
  [`sys/devices/system/cpu/cpu${cpu}/cache/index${index}/shared_cpu_list`]: `${sharedBy}\n`,
});
const caches = (cpu: number, core: string): Planted => ({
  ...cache(cpu, 0, 1, 'Data', '48K', core),
  ...cache(cpu, 1, 1, 'Instruction', '32K', core),
  ...cache(cpu, 2, 2, 'Unified', '1280K', core),
  ...cache(cpu, 3, 3, 'Unified', '24576K', '0-3'),
});

/** On battery, with an RTX 4090 Laptop in a x8 slot at rest, an encrypted NVMe drive and an integrated GPU. */
export const laptop: Planted = {
  'proc/cpuinfo': [thread(0, 0), thread(1, 0), thread(2, 4), thread(3, 4)].join('\n'),
  'proc/meminfo': 'MemTotal:       32594736 kB\nMemFree:         1000000 kB\nMemAvailable:   21000000 kB\n',
  'proc/loadavg': '0.52 0.58 0.59 1/1234 5678\n',
  'proc/stat': 'cpu  100 0 100 800 0 0 0 0 0 0\n',
  'proc/sys/kernel/osrelease': '6.8.0-45-generic\n',
  'proc/self/cgroup': '0::/user.slice/session-2.scope\n',
  'proc/self/limits': 'Max locked memory         4172122112           4172122112           bytes     \n',
  'proc/self/mountinfo': `22 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw
30 22 0:25 / /dev/shm rw - tmpfs tmpfs rw
31 22 259:1 / /boot/efi rw,relatime - vfat /dev/nvme0n1p1 rw
40 22 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
45 22 253:1 /home /home\\040of\\040all rw - ext4 /dev/mapper/vg-root rw
`,
  'etc/os-release': 'NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 24.04.1 LTS"\n',
  ...caches(0, '0-1'),
  ...caches(1, '0-1'),
  ...caches(2, '2-3'),
  ...caches(3, '2-3'),
  'sys/devices/system/cpu/cpu0/topology/physical_package_id': '0',
  'sys/devices/system/cpu/cpu0/topology/core_id': '0',
  'sys/devices/system/cpu/cpu1/topology/physical_package_id': '0',
  'sys/devices/system/cpu/cpu1/topology/core_id': '0',
  'sys/devices/system/cpu/cpu2/topology/physical_package_id': '0',
  'sys/devices/system/cpu/cpu2/topology/core_id': '4',
  'sys/devices/system/cpu/cpu3/topology/physical_package_id': '0',
  'sys/devices/system/cpu/cpu3/topology/core_id': '4',
  'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave',
  'sys/devices/system/cpu/cpu0/cpufreq/scaling_driver': 'intel_pstate',
  'sys/class/power_supply/BAT0/type': 'Battery',
  'sys/class/power_supply/BAT0/status': 'Discharging',
  'sys/class/power_supply/AC/type': 'Mains',
  'sys/class/power_supply/AC/online': '0',
  'sys/class/power_supply/hidpp_battery_0/type': 'Battery',
  'sys/class/power_supply/hidpp_battery_0/scope': 'Device',
  'sys/class/power_supply/hidpp_battery_0/status': 'Discharging',
  'proc/driver/nvidia/version':
    'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.107.02  Wed Jul 24 23:53:00 UTC 2024\nGCC version: 13\n',
  'proc/driver/nvidia/gpus/0000:01:00.0/information':
    'Model: \t\t NVIDIA GeForce RTX 4090 Laptop GPU\nIRQ:   \t\t 190\nBus Location: \t 0000:01:00.0\n',
  'sys/devices/pci0000:00/0000:00:01.0/max_link_speed': '32.0 GT/s PCIe\n',
  'sys/devices/pci0000:00/0000:00:01.0/max_link_width': '8\n',
  'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/class': '0x030000\n',
  'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/vendor': '0x10de\n',
  'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/device': '0x2757\n',
  'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/max_link_speed': '16.0 GT/s PCIe\n',
  'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/current_link_speed': '2.5 GT/s PCIe\n',
  'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/max_link_width': '16\n',
  'sys/devices/pci0000:00/0000:00:1f.3/class': '0x040300\n',
  'sys/bus/pci/devices/0000:01:00.0': { leadsTo: '../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0' },
  'sys/bus/pci/devices/0000:00:1f.3': { leadsTo: '../../../devices/pci0000:00/0000:00:1f.3' },
  'sys/devices/virtual/block/dm-1/dm/name': 'vg-root',
  'sys/devices/virtual/block/dm-1/slaves/dm-0': { leadsTo: '../../dm-0' },
  'sys/devices/virtual/block/dm-0/slaves/nvme0n1p3': {
    leadsTo: '../../../../pci0000:00/0000:00:06.0/nvme/nvme0/nvme0n1/nvme0n1p3',
  },
  'sys/devices/pci0000:00/0000:00:06.0/nvme/nvme0/model': 'Samsung SSD 990 PRO 2TB                 \n',
  'sys/devices/pci0000:00/0000:00:06.0/nvme/nvme0/nvme0n1/device': { leadsTo: '../../nvme0' },
  'sys/devices/pci0000:00/0000:00:06.0/nvme/nvme0/nvme0n1/nvme0n1p3/partition': '3\n',
  'sys/devices/pci0000:00/0000:00:06.0/nvme/nvme0/nvme0n1/nvme0n1p1/partition': '1\n',
  'sys/dev/block/253:1': { leadsTo: '../../devices/virtual/block/dm-1' },
  'sys/dev/block/259:1': { leadsTo: '../../devices/pci0000:00/0000:00:06.0/nvme/nvme0/nvme0n1/nvme0n1p1' },
};
