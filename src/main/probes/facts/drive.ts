import type { CatalogueDrive } from '../../../core/machine/drive-catalogue.ts';
import { enduranceOf } from '../../../core/machine/drive-catalogue.ts';
import type { DriveFacts } from '../../../core/machine/facts-storage.ts';
import { reported, unknown } from '../../../core/machine/known.ts';
import { bytes } from '../../../core/units.ts';
import type { BlockDevice } from './block.ts';
import { maybeReported } from './maybe-reported.ts';
import { readPcieFacts } from './pci.ts';
import type { Reader } from './reader.ts';

/** One drive, as sysfs tells of it to everybody; its serial number is not read. */
export const driveFacts = async (
  reader: Reader,
  catalogue: readonly CatalogueDrive[],
  { name, folder }: BlockDevice,
): Promise<DriveFacts> => {
  const model = await reader.text(`${folder}/device/model`);
  const sectors = Number(await reader.text(`${folder}/size`));
  const capacity = sectors > 0 ? sectors * sectorBytes : undefined;
  const controller = await nvmeController(reader, folder);
  const transport = controller === undefined ? transportOf(folder) : await nvmeTransport(reader, controller);
  const pci = transport === 'nvme' ? `${controller ?? ''}/device` : undefined;
  const node = pci === undefined ? undefined : Number(await reader.text(`${pci}/numa_node`));
  return {
    id: name,
    model: maybeReported(model === '' ? undefined : model, 'sysfs', noModel),
    capacityBytes: maybeReported(capacity === undefined ? undefined : bytes(capacity), 'sysfs', 'sysfs gives no size'),
    rotational: await rotationalOf(reader, folder, transport),
    transport: maybeReported(transport, 'sysfs', 'the path of the device names no bus that is known'),
    node: maybeReported(
      isNode(node) ? node : undefined,
      'sysfs numa_node',
      'the bus does not tell which node it is at',
    ),
    ...(pci === undefined ? {} : { link: await readPcieFacts(reader, pci) }),
    ...enduranceOf(catalogue, model, capacity),
  };
};

/** Whatever the sectors of the drive itself (kernel: ABI/stable/sysfs-block). */
const sectorBytes = 512;
const noModel = 'the drive does not give its name, as virtual ones do not';
const isNode = (node: number | undefined): node is number => node !== undefined && Number.isInteger(node) && node >= 0;

/**
 * The controller of an NVMe drive: what `device` leads to, or one of those below it where the kernel can reach the drive
 * over several (native multipath, in which `device` is the subsystem).
 */
const nvmeController = async (reader: Reader, folder: string): Promise<string | undefined> => {
  const device = await reader.real(`${folder}/device`);
  if (device === undefined) return undefined;
  if (/\/nvme\d+$/.test(device)) return device;
  const first = (await reader.list(device)).find((name) => /^nvme\d+$/.test(name));
  return first === undefined ? undefined : reader.real(`${device}/${first}`);
};

/** Over fabrics the drive is in another machine. */
const nvmeTransport = async (reader: Reader, controller: string): Promise<string> => {
  const transport = (await reader.text(`${controller}/transport`)) ?? 'pcie';
  return transport === 'pcie' ? 'nvme' : `nvme over ${transport}`;
};

/** The bus in the path of a device, the one nearest to the drive first. */
const buses: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\/usb\d+\//, 'usb'],
  [/\/ata\d+\//, 'sata'],
  [/\/virtio\d+\//, 'virtio'],
  [/\/vmbus|\/VMBUS/i, 'hyper-v'],
  [/\/(vbd|xen)-/, 'xen'],
  [/\/mmc_host\//, 'mmc'],
  [/\/session\d+\//, 'iscsi'],
  [/\/(end_device|expander)-/, 'sas'],
];
const transportOf = (folder: string) => buses.find(([pattern]) => pattern.test(folder))?.[1];

/** What the host has below a virtual drive does not show, whatever the guest is told. */
const virtual: ReadonlySet<string> = new Set(['virtio', 'hyper-v', 'xen']);

const rotationalOf = async (reader: Reader, folder: string, transport: string | undefined) => {
  if (transport !== undefined && virtual.has(transport)) return unknown('a virtual drive does not tell what it is on');
  const flag = await reader.text(`${folder}/queue/rotational`);
  return flag === '0' || flag === '1' ? reported(flag === '1', 'sysfs queue') : unknown('sysfs does not tell');
};
