import type { Systeminformation } from 'systeminformation';
import type { CatalogueDrive } from '../../../core/machine/drive-catalogue.ts';
import { enduranceOf } from '../../../core/machine/drive-catalogue.ts';
import type { DriveFacts, StorageFacts } from '../../../core/machine/facts-storage.ts';
import { unknown } from '../../../core/machine/known.ts';
import { bytes } from '../../../core/units.ts';
import { maybeReported } from './maybe-reported.ts';

/** What macOS and Windows tell of drives; each answer may be missing, and each field of it empty. */
export interface ElsewhereStorage {
  readonly disks?: readonly Partial<Systeminformation.FsSizeData>[] | undefined;
  readonly layout?: readonly Partial<Systeminformation.DiskLayoutData>[] | undefined;
  readonly blocks?: readonly Partial<Systeminformation.BlockDevicesData>[] | undefined;
}

const by = 'systeminformation';
const notTold = 'the system does not tell';
const text = (value: string | undefined) => maybeReported(value?.trim() || undefined, by, notTold);
const size = (value: number | undefined) =>
  maybeReported(value !== undefined && value > 0 ? bytes(value) : undefined, by, notTold);

export const elsewhereStorage = (answers: ElsewhereStorage, catalogue: readonly CatalogueDrive[]): StorageFacts[] =>
  (answers.disks ?? []).map((disk, i) => {
    const drive = driveBelow(answers, disk.mount);
    const facts = drive && driveFacts(drive, catalogue);
    return {
      id: disk.fs ?? `disk${String(i)}`,
      mount: disk.mount ?? '',
      device: text(disk.fs),
      model: facts?.model ?? unknown(notTold),
      fileSystem: text(disk.type),
      capacityBytes: size(disk.size),
      freeBytes: size(disk.available),
      direct: maybeReported(isDirect(disk.type), `what ${disk.type ?? ''} does`, notTold),
      ...(facts === undefined ? {} : { drives: [facts] }),
    };
  });

/** FILE_FLAG_NO_BUFFERING and F_NOCACHE are kept by these. */
const direct: ReadonlySet<string> = new Set(['ntfs', 'refs', 'apfs', 'hfs']);
const isDirect = (type = '') => direct.has(type.toLowerCase()) || undefined;

type Layout = NonNullable<ElsewhereStorage['layout']>[number];

/** The drive that a volume is on, where there is one only, or the volume says its device. */
const driveBelow = ({ layout = [], blocks = [] }: ElsewhereStorage, mount: string | undefined): Layout | undefined => {
  if (layout.length === 1) return layout[0];
  const device = blocks.find((block) => mount !== undefined && block.mount === mount)?.device;
  return layout.find((drive) => device !== undefined && nameOf(drive.device) === nameOf(device));
};

/** `/dev/disk0` and `disk0`, `\\.\PHYSICALDRIVE0`. */
const nameOf = (device = '') => device.replace(/^.*[\\/]/, '').toLowerCase();

const transports: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/nvme|pci|apple fabric/i, 'nvme'],
  [/usb/i, 'usb'],
  [/sata|ide|ata/i, 'sata'],
  [/sas/i, 'sas'],
];

/** What kind of drive, and how it is attached; links and nodes are not told. */
const driveFacts = (drive: Layout, catalogue: readonly CatalogueDrive[]): DriveFacts => {
  const model = drive.name?.trim() || undefined;
  const kind = drive.type ?? '';
  const transport = transports.find(([pattern]) => pattern.test(`${drive.interfaceType ?? ''} ${kind}`))?.[1];
  const rotates = /^HD/i.test(kind) ? true : /SSD|NVMe/i.test(kind) ? false : undefined;
  return {
    id: nameOf(drive.device),
    model: maybeReported(model, by, notTold),
    capacityBytes: size(drive.size),
    rotational: maybeReported(rotates, by, notTold),
    transport: maybeReported(transport, by, notTold),
    node: unknown(notTold),
    ...enduranceOf(catalogue, model, drive.size),
  };
};
