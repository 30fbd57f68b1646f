import { basename, dirname } from 'node:path/posix';
import type { PciLink } from './pci.ts';
import { readPciLink } from './pci.ts';
import type { Reader } from './reader.ts';

/** A memory device on the CXL bus (kernel: Documentation/ABI/testing/sysfs-bus-cxl). */
export interface CxlDevice {
  /** `mem0` */
  readonly id: string;
  /** Volatile and persistent memory together. */
  readonly bytes: number | undefined;
  /** Where its memory appears, if a region says so and names one node. */
  readonly node: number | undefined;
  readonly link: PciLink;
}

const busRoot = '/sys/bus/cxl/devices';

export const readCxlDevices = async (reader: Reader): Promise<readonly CxlDevice[]> => {
  const names = (await reader.list(busRoot)).filter((name) => /^mem\d+$/.test(name));
  const regions = await readRegions(reader);
  return Promise.all(names.map((name) => deviceAt(reader, name, regions)));
};

/** Whether there are such devices, and on which nodes regions say that their memory is. */
export const readCxlNodes = async (reader: Reader) => {
  const hasDevices = (await reader.list(busRoot)).some((name) => /^(mem|region)\d/.test(name));
  const nodes = new Set((await readRegions(reader)).flatMap((region) => region.nodes));
  return { hasDevices, nodes };
};

const deviceAt = async (reader: Reader, id: string, regions: readonly Region[]): Promise<CxlDevice> => {
  const folder = `${busRoot}/${id}`;
  const sizes = await Promise.all(['ram/size', 'pmem/size'].map(async (name) => reader.text(`${folder}/${name}`)));
  const known = sizes.map(sizeOf).filter((bytes) => bytes !== undefined);
  const nodes = new Set(regions.filter(({ devices }) => devices.has(id)).flatMap((region) => region.nodes));
  const real = await reader.real(folder);
  return {
    id,
    bytes: known.length === 0 ? undefined : known.reduce((sum, bytes) => sum + bytes, 0),
    node: nodes.size === 1 ? [...nodes][0] : undefined,
    // The device is a child of its PCI function.
    link: real === undefined ? { generation: undefined, width: undefined } : await readPciLink(reader, dirname(real)),
  };
};

/** Address space that one device or several, interleaved by the hardware, serve together. */
interface Region {
  readonly devices: ReadonlySet<string>;
  readonly nodes: readonly number[];
}

const readRegions = async (reader: Reader): Promise<readonly Region[]> => {
  const names = (await reader.list(busRoot)).filter((name) => /^region\d+$/.test(name));
  return Promise.all(names.map((name) => regionAt(reader, `${busRoot}/${name}`)));
};

const regionAt = async (reader: Reader, folder: string): Promise<Region> => {
  const targets = (await reader.list(folder)).filter((name) => /^target\d+$/.test(name));
  const decoders = await Promise.all(targets.map((name) => reader.text(`${folder}/${name}`)));
  const devices = await Promise.all(decoders.map((decoder) => deviceBehind(reader, decoder)));
  return { devices: new Set(devices.filter((id) => id !== undefined)), nodes: await nodesOfRegion(reader, folder) };
};

/** A target is a decoder of an endpoint, whose `uport` is the memory device that brought it along. */
const deviceBehind = async (reader: Reader, decoder: string | undefined): Promise<string | undefined> => {
  const real = decoder === undefined ? undefined : await reader.real(`${busRoot}/${decoder}`);
  const device = real === undefined ? undefined : await reader.real(`${dirname(real)}/uport`);
  return device === undefined ? undefined : basename(device);
};

/** `regionX/dax_regionX/daxX.Y/target_node`: the node as which the memory is, or would be, put online. */
const nodesOfRegion = async (reader: Reader, folder: string): Promise<readonly number[]> => {
  const dax = (await reader.list(folder)).filter((name) => /^dax_region\d+$/.test(name));
  const nodes = await Promise.all(
    dax.map(async (name) => {
      const children = (await reader.list(`${folder}/${name}`)).filter((child) => /^dax\d+\.\d+$/.test(child));
      return Promise.all(children.map((child) => reader.text(`${folder}/${name}/${child}/target_node`)));
    }),
  );
  return nodes.flat().flatMap((text) => (/^\d+$/.test(text ?? '') ? [Number(text)] : []));
};

/** `0x4000000000`; 0 is none of that kind. */
const sizeOf = (text: string | undefined) => (/^(0x[\da-f]+|\d+)$/i.test(text ?? '') ? Number(text) : undefined);
