import type { Facts } from '../facts.ts';
import { numberIn, textIn } from '../figures.ts';
import type { CatalogueGpu } from '../gpu-catalogue.ts';
import type { ProbeResult } from '../run.ts';

/** A GPU that is in the machine, and which results are of it. */
export interface OwnGpu {
  readonly facts: Facts['gpus'][number];
  readonly index: number;
  readonly isOf: (result: ProbeResult) => boolean;
}

/** The GPU of this machine that a catalogue entry describes; without an entry the first. Undefined: it is another's. */
export const ownGpuOf = ({ gpus }: Pick<Facts, 'gpus'>, entry: CatalogueGpu | undefined): OwnGpu | undefined => {
  const index = entry === undefined ? 0 : gpus.findIndex(({ catalogueId }) => catalogueId.value === entry.id);
  return ownGpuAt({ gpus }, index);
};

/** The GPU that is listed at a place. */
export const ownGpuAt = ({ gpus }: Pick<Facts, 'gpus'>, index: number): OwnGpu | undefined => {
  const facts = gpus[index];
  if (facts === undefined) return undefined;
  return { facts, index, isOf: (result) => isOf(result, facts, index, gpus.length) };
};

/**
 * By the place on the bus where both are known, else by name where the figure has one, since drivers number devices in
 * orders of their own; by number where it has none. OpenCL also lists processors, which are no GPU whatever their name.
 */
const isOf = (result: ProbeResult, { name, details }: OwnGpu['facts'], index: number, count: number): boolean => {
  if (textIn(result, 'kind') === 'cpu') return false;
  const [slot, own] = [textIn(result, 'slot'), details?.slot.value ?? undefined];
  if (slot !== undefined && own !== undefined) return slot === own;
  const device = textIn(result, 'device') ?? textIn(result, 'deviceName');
  if (device !== undefined) return plain(device) === plain(name);
  if (textIn(result, 'api') === 'opencl') return false;
  return count === 1 || (numberIn(result, 'device') ?? 0) === index;
};

/** Drivers differ in the maker's name before the card's: `NVIDIA GeForce RTX 4090`, `GeForce RTX 4090`. */
const plain = (name: string) =>
  name
    .toLowerCase()
    .replace(/\b(nvidia|amd|intel(\(r\))?|corporation)\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
