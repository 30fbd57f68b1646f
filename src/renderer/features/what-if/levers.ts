import { bandwidthText, capacityText, countText, figure, parameterRateText } from '../../../core/format.ts';
import type { MachineChanges } from '../../../core/frontier/changed-machine.ts';
import type { Known } from '../../../core/machine/known.ts';
import type { Machine } from '../../../core/machine/machine.ts';
import { bytes, bytesPerSecond, parametersPerSecond } from '../../../core/units.ts';

export type LeverId = Exclude<keyof MachineChanges, 'gpuId'>;

/** A value of the machine that a slider changes. */
export interface Lever {
  readonly id: LeverId;
  readonly title: string;
  /** Of the machine as it is. */
  readonly own: Known<number>;
  readonly text: (value: number) => string;
  /** The slider's place for a value, and the value at a place. */
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly placeOf: (value: number) => number;
  readonly valueAt: (place: number) => number;
}

/** What sliders there are for a machine; one without drives has none for their number. */
export const leversOf = (machine: Machine): readonly Lever[] => {
  const { memory, link, cpu, storage } = machine;
  const [array] = storage;
  return [
    lever('dramBytes', 'Host memory', memory.dram.capacityBytes, capacityText),
    lever('dramBytesPerSecond', 'Rate of host memory', memory.dram.bytesPerSecond, bandwidthText),
    ...(array === undefined ? [] : [driveLever(array.count)]),
    lever('linkBytesPerSecond', 'Link to the GPU', link.hostToDeviceBytesPerSecond, bandwidthText),
    lever('adamParametersPerSecond', 'CPU Adam', cpu.adamParametersPerSecond, parameterRateText),
  ];
};

/** Doublings either way, with the machine's own value in the middle. */
const doublings = 4;
const stepsOfDoubling = 8;

const lever = (id: LeverId, title: string, own: Known<number>, text: Lever['text']): Lever => ({
  ...{ id, title, own, text },
  min: -doublings,
  max: doublings,
  step: 1 / stepsOfDoubling,
  placeOf: (value) => Math.log2(value / own.value),
  // At its own place exactly its own value.
  valueAt: (place) => own.value * 2 ** place,
});

const mostDrives = 16;

const driveLever = (own: Known<number>): Lever => ({
  ...{ id: 'drives', title: 'Drives', own, text: countText },
  ...{ min: 0, max: Math.max(mostDrives, own.value), step: 1 },
  placeOf: (value) => value,
  valueAt: (place) => place,
});

/** What a slider has been set to; back at the machine's own value it is no change. */
export const withLever = (changes: MachineChanges, { id, own }: Lever, value: number): MachineChanges => {
  const { [id]: _, ...rest } = changes;
  return value === own.value ? rest : { ...rest, ...changeTo(id, value) };
};

const changeTo = (id: LeverId, value: number): MachineChanges => {
  switch (id) {
    case 'dramBytes':
      return { dramBytes: bytes(Math.round(value)) };
    case 'dramBytesPerSecond':
      return { dramBytesPerSecond: bytesPerSecond(value) };
    case 'drives':
      return { drives: value };
    case 'linkBytesPerSecond':
      return { linkBytesPerSecond: bytesPerSecond(value) };
    case 'adamParametersPerSecond':
      return { adamParametersPerSecond: parametersPerSecond(value) };
  }
};

/** By how much a value differs from the machine's own; nothing where it does not. */
export const factorText = ({ own }: Lever, value: number): string =>
  value === own.value || own.value === 0 ? '' : `× ${figure(value / own.value)}`;
