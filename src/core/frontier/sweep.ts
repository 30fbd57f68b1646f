import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { bandwidthText, capacityText } from '../format.ts';
import type { CatalogueGpu } from '../machine/gpu-catalogue.ts';
import { pcieName, pcieRate } from '../machine/link.ts';
import type { Machine } from '../machine/machine.ts';
import type { Result } from '../result.ts';
import { fail, ok } from '../result.ts';
import type { BytesPerSecond } from '../units.ts';
import { bytes, bytesPerSecond, gib } from '../units.ts';
import { withDram, withDrives, withGpu, withLink } from './changes.ts';
import type { Axis, Sweep, SweepStep } from './types.ts';

export interface MachineAt {
  readonly step: SweepStep;
  readonly machine: Machine;
}

/** The machine at each step of a sweep. Errors: nothing to sweep over, or values that the axis does not take. */
export const sweepOf = (machine: Machine, { axis, values, gpus }: Sweep): Result<readonly MachineAt[], AppError> => {
  if (axis === 'ssd' && machine.storage.length === 0)
    return fail({ code: 'not-available', what: 'a sweep over drives', why: 'the machine has none to take more of' });
  const limits = valueLimits[axis];
  const wrong = values?.find(
    (value) => !(value >= limits.least && value <= limits.most) || (limits.whole && !Number.isInteger(value)),
  );
  if (wrong !== undefined) return fail(invalidInput('values', wrong, limits.allowed));
  if (axis === 'gpu') return ok(overGpus(machine, gpus));
  const steps =
    values === undefined ? usualSteps[axis]() : values.map((value) => ({ value, label: labelOf[axis](value) }));
  return ok(
    steps.map(({ value, label }, index) => ({
      step: { index, label, value },
      machine: changed[axis](machine, value, label),
    })),
  );
};

type Numeric = Exclude<Axis, 'gpu'>;
interface NamedValue {
  readonly value: number;
  readonly label: string;
}

const valueLimits: Readonly<
  Record<Axis, { readonly least: number; readonly most: number; readonly whole: boolean; readonly allowed: string }>
> = {
  dram: { least: 1, most: 1e21, whole: false, allowed: 'bytes from 1 to 1e21' },
  ssd: { least: 0, most: 1024, whole: true, allowed: 'whole numbers of drives from 0 to 1024' },
  link: { least: 1, most: 1e21, whole: false, allowed: 'bytes per second from 1 to 1e21' },
  gpu: { least: 1, most: 0, whole: false, allowed: 'none: the GPUs are those of the catalogue' },
};

const changed: Readonly<Record<Numeric, (machine: Machine, value: number, label: string) => Machine>> = {
  dram: (machine, value) => withDram(machine, bytes(value)),
  ssd: (machine, value) => withDrives(machine, value),
  link: (machine, value, label) => withLink(machine, label, bytesPerSecond(value)),
};

const labelOf: Readonly<Record<Numeric, (value: number) => string>> = {
  dram: capacityText,
  ssd: (value) => `${value} ${value === 1 ? 'drive' : 'drives'}`,
  link: bandwidthText,
};

/** 20 sizes as memory is sold. */
const dramGib = [8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024, 1536, 2048, 4096];
const driveCounts = [0, 1, 2, 3, 4, 6, 8, 10, 12];
const linkKinds = [
  ...[3, 4, 5].flatMap((generation) => [4, 8, 16].map((width) => ({ generation, width }))),
  { generation: 6, width: 16 },
];

const usualSteps: Readonly<Record<Numeric, () => readonly NamedValue[]>> = {
  dram: () => dramGib.map((size) => ({ value: gib(size), label: labelOf.dram(gib(size)) })),
  ssd: () => driveCounts.map((value) => ({ value, label: labelOf.ssd(value) })),
  link: () => linkSteps(),
};

/** PCIe links at what pinned copies usually attain; of two as fast, the older generation. */
const linkSteps = (): readonly NamedValue[] => {
  const rates = new Map<BytesPerSecond, string>();
  for (const { generation, width } of linkKinds) {
    const rate = pcieRate(generation, width)?.value;
    if (rate !== undefined && !rates.has(rate)) rates.set(rate, pcieName(generation, width));
  }
  return [...rates].map(([value, label]) => ({ value, label })).sort((a, b) => a.value - b.value);
};

const overGpus = (machine: Machine, gpus: readonly CatalogueGpu[]): readonly MachineAt[] =>
  gpus
    .map((gpu) => ({ gpu, size: gpu.memoryBytes.value }))
    .sort((a, b) => a.size - b.size)
    .map(({ gpu }, index) => ({
      step: { index, label: gpu.id, value: gpu.memoryBytes.value },
      machine: withGpu(machine, gpu),
    }));
