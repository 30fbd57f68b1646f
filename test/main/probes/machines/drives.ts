import type { Planted } from '../../../fakes/planted-root.ts';

/** An NVMe drive in a slot of its own: card and slot with their speeds, the controller, the drive. */
interface Nvme {
  readonly number: number;
  readonly model: string;
  readonly bytes: number;
  /** What the slot can do; the card can do generation 4 x4. */
  readonly slot?: string;
  readonly now?: string;
  readonly node?: number;
}

const pciOf = (number: number) => `sys/devices/pci0000:${String(40 + number)}/0000:${String(40 + number)}:01.0`;

export const nvme = ({ number, model, bytes, slot = '16.0', now = '16.0', node = -1 }: Nvme): Planted => {
  const port = pciOf(number);
  const card = `${port}/0000:${String(50 + number)}:00.0`;
  const controller = `${card}/nvme/nvme${String(number)}`;
  const name = `nvme${String(number)}n1`;
  return {
    [`${port}/max_link_speed`]: `${slot} GT/s PCIe\n`,
    [`${port}/max_link_width`]: '4\n',
    [`${card}/max_link_speed`]: '16.0 GT/s PCIe\n',
    [`${card}/max_link_width`]: '4\n',
    [`${card}/current_link_speed`]: `${now} GT/s PCIe\n`,
    [`${card}/current_link_width`]: '4\n',
    [`${card}/numa_node`]: `${String(node)}\n`,
    [`${controller}/model`]: `${model.padEnd(40)}\n`,
    [`${controller}/serial`]: 'S6B0NX0W000001\n',
    [`${controller}/transport`]: 'pcie\n',
    [`${controller}/device`]: { leadsTo: '../..' },
    [`${controller}/${name}/device`]: { leadsTo: '..' },
    [`${controller}/${name}/size`]: `${String(bytes / 512)}\n`,
    [`${controller}/${name}/queue/rotational`]: '0\n',
    [`${controller}/${name}/${name}p1/partition`]: '1\n',
    [`sys/class/block/${name}`]: { leadsTo: `../../../${controller}/${name}` },
    [`sys/class/block/${name}p1`]: { leadsTo: `../../../${controller}/${name}/${name}p1` },
  };
};
const inNvme = (number: number) =>
  `${pciOf(number)}/0000:${String(50 + number)}:00.0/nvme/nvme${String(number)}/nvme${String(number)}n1`;

const mounts = (...lines: readonly string[]): Planted => ({ 'proc/self/mountinfo': `${lines.join('\n')}\n` });
const large = 2_000_398_934_016;

/** A workstation with four drives in Linux' RAID-0, one of them in an older slot and another at rest. */
export const striped: Planted = {
  ...nvme({ number: 0, model: 'Samsung SSD 990 PRO 2TB', bytes: large, node: 0 }),
  ...nvme({ number: 1, model: 'Samsung SSD 990 PRO 2TB', bytes: large, slot: '8.0', now: '8.0' }),
  ...nvme({ number: 2, model: 'Samsung SSD 990 PRO 2TB', bytes: large, now: '2.5' }),
  ...nvme({ number: 3, model: 'Samsung SSD 990 PRO 2TB', bytes: large }),
  'sys/devices/virtual/block/md0/md/level': 'raid0\n',
  'sys/devices/virtual/block/md0/md/chunk_size': '524288\n',
  ...Object.fromEntries(
    [0, 1, 2, 3].map((number) => [
      `sys/devices/virtual/block/md0/slaves/nvme${String(number)}n1`,
      { leadsTo: `../../../../../../${inNvme(number)}` },
    ]),
  ),
  'sys/dev/block/9:0': { leadsTo: '../../devices/virtual/block/md0' },
  ...mounts('30 1 9:0 / /scratch rw - ext4 /dev/md0 rw'),
};

/** btrfs over two drives, mounted as two subvolumes. */
export const btrfs: Planted = {
  ...nvme({ number: 0, model: 'CT1000T500SSD8', bytes: 1_000_204_886_016 }),
  ...nvme({ number: 1, model: 'WD_BLACK SN850X 4000GB', bytes: 4_000_787_030_016 }),
  'sys/fs/btrfs/features/raid56': '1\n',
  'sys/fs/btrfs/0b1c/devices/nvme0n1p1': { leadsTo: `../../../../../${inNvme(0)}/nvme0n1p1` },
  'sys/fs/btrfs/0b1c/devices/nvme1n1': { leadsTo: `../../../../../${inNvme(1)}` },
  'sys/fs/btrfs/0b1c/allocation/data/raid0/used_bytes': '1\n',
  'sys/fs/btrfs/0b1c/allocation/data/total_bytes': '1\n',
  ...mounts(
    '30 1 0:33 /@ / rw - btrfs /dev/nvme0n1p1 rw,subvol=/@',
    '31 30 0:34 /@home /home rw - btrfs /dev/nvme0n1p1 rw,subvol=/@home',
  ),
};

/** A pool of two mirrored drives with a cache, and two data sets of it. */
export const zfs: Planted = {
  ...nvme({ number: 0, model: 'KCD61LUL3T84', bytes: 3_840_755_982_336 }),
  ...nvme({ number: 1, model: 'KCD61LUL3T84', bytes: 3_840_755_982_336 }),
  ...mounts('30 1 0:41 / /tank rw - zfs tank rw', '31 30 0:42 / /tank/data rw - zfs tank/data rw'),
};
export const zpoolList = `tank\t3.48T\t1.2T\t2.28T\t-\t-\t1%\t34%\t1.00x\tONLINE\t-
\tmirror-0\t3.48T\t1.2T\t2.28T\t-\t-\t1%\t34.5%\t-\tONLINE
\t/dev/nvme0n1p1\t3.49T\t-\t-\t-\t-\t-\t-\t-\tONLINE
\t/dev/nvme1n1p1\t3.49T\t-\t-\t-\t-\t-\t-\t-\tONLINE
cache\t-\t-\t-\t-\t-\t-\t-\t-\t-
\t/dev/sda1\t465G\t1G\t464G\t-\t-\t0%\t0.2%\t-\tONLINE
`;

const sata = (name: string, port: number): Planted => {
  const folder = `sys/devices/pci0000:00/0000:00:17.0/ata${String(port)}/host0/target0:0:0/0:0:0:0`;
  return {
    [`${folder}/model`]: 'CT1000MX500SSD1 \n',
    [`${folder}/block/${name}/device`]: { leadsTo: '../..' },
    [`${folder}/block/${name}/size`]: `${String(1_000_204_886_016 / 512)}\n`,
    [`${folder}/block/${name}/queue/rotational`]: '0\n',
    [`sys/devices/virtual/block/dm-3/slaves/${name}`]: { leadsTo: `../../../../../../${folder}/block/${name}` },
  };
};

/** A volume of LVM over two SATA drives. */
export const volumes: Planted = {
  ...sata('sda', 1),
  ...sata('sdb', 2),
  'sys/devices/virtual/block/dm-3/dm/name': 'vg-fast\n',
  'sys/dev/block/253:3': { leadsTo: '../../devices/virtual/block/dm-3' },
  ...mounts('30 1 253:3 / /fast rw - xfs /dev/mapper/vg-fast rw'),
};

const hyperV = 'sys/devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/VMBUS:00/fd1d/host0/target0:0:0/0:0:0:2';

/** The virtual disk of WSL2, and a drive of Windows through 9p. */
export const wslDisk: Planted = {
  [`${hyperV}/model`]: 'Virtual Disk\n',
  [`${hyperV}/block/sdc/device`]: { leadsTo: '../..' },
  [`${hyperV}/block/sdc/size`]: '2147483648\n',
  [`${hyperV}/block/sdc/queue/rotational`]: '1\n',
  'sys/dev/block/8:32': { leadsTo: `../../../${hyperV}/block/sdc` },
  ...mounts('60 50 8:32 / / rw - ext4 /dev/sdc rw', '61 60 0:50 / /mnt/c rw - 9p C:\\134 rw'),
};

const subsystem = 'sys/devices/virtual/nvme-subsystem/nvme-subsys0';

/** A drive that the kernel reaches by way of its subsystem (native multipath), and one in another machine. */
export const multipath: Planted = {
  ...nvme({ number: 0, model: 'Micron_7450_MTFDKCC3T8TFR', bytes: 3_840_755_982_336, node: 1 }),
  [`${subsystem}/model`]: 'Micron_7450_MTFDKCC3T8TFR\n',
  [`${subsystem}/nvme0`]: { leadsTo: `../../../../../${inNvme(0).replace(/\/nvme0n1$/, '')}` },
  [`${subsystem}/nvme0n1/device`]: { leadsTo: '..' },
  [`${subsystem}/nvme0n1/size`]: '7501476528\n',
  'sys/dev/block/259:9': { leadsTo: '../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1' },
  'sys/devices/virtual/nvme-fabrics/ctl/nvme7/transport': 'tcp\n',
  'sys/devices/virtual/nvme-fabrics/ctl/nvme7/model': 'Linux\n',
  'sys/devices/virtual/nvme-fabrics/ctl/nvme7/nvme7n1/device': { leadsTo: '..' },
  'sys/dev/block/259:12': { leadsTo: '../../devices/virtual/nvme-fabrics/ctl/nvme7/nvme7n1' },
  ...mounts('30 1 259:9 / /data rw - xfs /dev/nvme0n1 rw', '31 1 259:12 / /far rw - xfs /dev/nvme7n1 rw'),
};
