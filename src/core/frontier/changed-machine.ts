import { given } from '../machine/known.ts';
import type { CatalogueGpu } from '../machine/gpu-catalogue.ts';
import type { Machine } from '../machine/machine.ts';
import type { Bytes, BytesPerSecond, ParametersPerSecond } from '../units.ts';
import { times } from '../units.ts';
import { withDram, withDrives, withGpu } from './changes.ts';

/** Values that a person tries in place of a machine's own; what is absent stays as it is. */
export interface MachineChanges {
  readonly dramBytes?: Bytes | undefined;
  readonly dramBytesPerSecond?: BytesPerSecond | undefined;
  /** Of the first array. */
  readonly drives?: number | undefined;
  /** From host to GPU; the way back changes by the same factor. */
  readonly linkBytesPerSecond?: BytesPerSecond | undefined;
  readonly adamParametersPerSecond?: ParametersPerSecond | undefined;
  /** Of the catalogue. */
  readonly gpuId?: string | undefined;
}

const by = 'a what-if';

/** The machine with all changes made; each says in its source that it was given. A GPU that is not listed changes nothing. */
export const changedMachine = (machine: Machine, changes: MachineChanges, gpus: readonly CatalogueGpu[]): Machine => {
  const gpu = gpus.find(({ id }) => id === changes.gpuId);
  const inGpu = gpu === undefined ? machine : withGpu(machine, gpu);
  const inDram = changes.dramBytes === undefined ? inGpu : withDram(inGpu, changes.dramBytes);
  const inDrives = changes.drives === undefined ? inDram : withDrives(inDram, changes.drives);
  return withRates(inDrives, machine, changes);
};

const withRates = (changed: Machine, base: Machine, changes: MachineChanges): Machine => {
  const { dramBytesPerSecond, linkBytesPerSecond, adamParametersPerSecond } = changes;
  const { memory, cpu } = changed;
  return {
    ...changed,
    ...(dramBytesPerSecond === undefined
      ? {}
      : { memory: { ...memory, dram: { ...memory.dram, bytesPerSecond: given(dramBytesPerSecond, by) } } }),
    ...(adamParametersPerSecond === undefined
      ? {}
      : { cpu: { ...cpu, adamParametersPerSecond: given(adamParametersPerSecond, by) } }),
    ...(linkBytesPerSecond === undefined ? {} : { link: linkAt(base, linkBytesPerSecond) }),
  };
};

/** The link of the machine so much faster or slower; curves and nodes of the measured one are gone. */
const linkAt = ({ link }: Machine, rate: BytesPerSecond): Machine['link'] => {
  const factor = rate / link.hostToDeviceBytesPerSecond.value;
  return {
    name: link.name,
    hostToDeviceBytesPerSecond: given(rate, by),
    deviceToHostBytesPerSecond: given(times(link.deviceToHostBytesPerSecond.value, factor), by),
    duplexShare: link.duplexShare,
  };
};
