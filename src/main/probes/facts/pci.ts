import { dirname } from 'node:path/posix';
import type { PcieFacts } from '../../../core/machine/facts-link.ts';
import { maybeReported } from './maybe-reported.ts';
import type { Reader } from './reader.ts';

/** What card and slot can do together: a resting device lowers the link, so what runs now would mislead. */
export interface PciLink {
  readonly generation: number | undefined;
  readonly width: number | undefined;
}

/** A display controller on the PCI bus. */
export interface PciGpu extends PciLink {
  /** 0000:01:00.0 */
  readonly slot: string;
  readonly vendor: string;
  readonly deviceId: string;
  /** Told by amdgpu only. */
  readonly memoryBytes: number | undefined;
}

const pciRoot = '/sys/bus/pci/devices';

/** Class 0x03 are display controllers, whatever drives them (PCI Code and ID Assignment Specification). */
export const readPciGpus = async (reader: Reader): Promise<readonly PciGpu[]> => {
  const slots = await reader.list(pciRoot);
  const gpus = await Promise.all(slots.map((slot) => gpuAt(reader, slot)));
  return gpus.flat();
};

const gpuAt = async (reader: Reader, slot: string): Promise<readonly PciGpu[]> => {
  const folder = `${pciRoot}/${slot}`;
  const deviceClass = await reader.text(`${folder}/class`);
  if (deviceClass?.startsWith('0x03') !== true) return [];
  const vendorId = (await reader.text(`${folder}/vendor`)) ?? '';
  const memory = Number(await reader.text(`${folder}/mem_info_vram_total`));
  return [
    {
      slot,
      vendor: vendors.get(vendorId) ?? vendorId,
      deviceId: (await reader.text(`${folder}/device`)) ?? '',
      ...(await readPciLink(reader, folder)),
      memoryBytes: Number.isFinite(memory) && memory > 0 ? memory : undefined,
    },
  ];
};

const vendors: ReadonlyMap<string, string> = new Map([
  ['0x10de', 'NVIDIA'],
  ['0x1002', 'AMD'],
  ['0x8086', 'Intel'],
  ['0x1af4', 'virtio'],
  ['0x1234', 'QEMU'],
  ['0x15ad', 'VMware'],
  ['0x1414', 'Microsoft'],
  ['0x1a03', 'ASPEED'],
  ['0x102b', 'Matrox'],
]);

/** Those whose cards compute; the others only draw a console. */
const computing: ReadonlySet<string> = new Set(['NVIDIA', 'AMD', 'Intel']);
export const canCompute = ({ vendor }: PciGpu) => computing.has(vendor);

/** Of the device whose folder, or a link to it, this is. */
export const readPciLink = async (reader: Reader, folder: string): Promise<PciLink> => {
  const card = await linkAt(reader, folder);
  const real = await reader.real(folder);
  const port = real === undefined ? undefined : await linkAt(reader, dirname(real));
  return { generation: lesser(card.generation, port?.generation), width: lesser(card.width, port?.width) };
};

const linkAt = async (reader: Reader, folder: string, which: 'max' | 'current' = 'max') => ({
  generation: parseSpeed(await reader.text(`${folder}/${which}_link_speed`)),
  width: parseWidth(await reader.text(`${folder}/${which}_link_width`)),
});

/** The same, and what card and slot have agreed on now. */
export const readPcieFacts = async (reader: Reader, folder: string): Promise<PcieFacts> => {
  const most = await readPciLink(reader, folder);
  const now = await linkAt(reader, folder, 'current');
  const notTold = 'the PCI bus does not tell';
  return {
    generation: maybeReported(most.generation, 'sysfs max_link_speed', notTold),
    width: maybeReported(most.width, 'sysfs max_link_width', notTold),
    currentGeneration: maybeReported(now.generation, 'sysfs current_link_speed', notTold),
    currentWidth: maybeReported(now.width, 'sysfs current_link_width', notTold),
  };
};

/** Transfer rate of one lane in GT/s by generation (PCI Express Base Specification). */
const generations: ReadonlyMap<string, number> = new Map([
  ['2.5', 1],
  ['5', 2],
  ['8', 3],
  ['16', 4],
  ['32', 5],
  ['64', 6],
]);

/** `16.0 GT/s PCIe`, or `Unknown`. */
export const parseSpeed = (text: string | undefined): number | undefined => {
  const rate = /^([\d.]+) GT\/s/.exec(text ?? '')?.[1];
  return rate === undefined ? undefined : generations.get(String(Number(rate)));
};

/** 0 and 255 stand for no link. */
const parseWidth = (text: string | undefined): number | undefined => {
  const width = Number(text);
  return width >= 1 && width <= 32 ? width : undefined;
};

const lesser = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
