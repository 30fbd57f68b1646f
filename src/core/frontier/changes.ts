import type { CatalogueGpu } from '../machine/gpu-catalogue.ts';
import { given } from '../machine/known.ts';
import type { Machine, Storage } from '../machine/machine.ts';
import { dataSheetGpu } from '../machine/profile/gpu.ts';
import type { Bytes, BytesPerSecond } from '../units.ts';
import { bytesPerSecond, times } from '../units.ts';

/** A machine with one part replaced. What it does not name stays as it is; the source of what it sets says why. */

const by = 'a what-if';

/** DRAM nodes keep their shares of it. */
export const withDram = (machine: Machine, capacity: Bytes): Machine => {
  const { dram, nodes } = machine.memory;
  const factor = dram.capacityBytes.value > 0 ? capacity / dram.capacityBytes.value : 1;
  const changed = nodes?.map((node) =>
    node.kind === 'dram' ? { ...node, capacityBytes: given(times(node.capacityBytes.value, factor), by) } : node,
  );
  return {
    ...machine,
    memory: {
      ...machine.memory,
      dram: { ...dram, capacityBytes: given(capacity, by) },
      ...(changed === undefined ? {} : { nodes: changed }),
    },
  };
};

/** The first array with another number of its drives. */
export const withDrives = (machine: Machine, count: number): Machine =>
  withFirstArray(machine, (array) => ({ ...array, count: given(count, by) }));

/** Each drive of the first array so many times as fast. */
export const withFasterDrives = (machine: Machine, factor: number): Machine =>
  withFirstArray(machine, (array) => ({
    ...array,
    readBytesPerSecond: given(times(array.readBytesPerSecond.value, factor), by),
    writeBytesPerSecond: given(times(array.writeBytesPerSecond.value, factor), by),
  }));

const withFirstArray = (machine: Machine, change: (array: Storage) => Storage): Machine => ({
  ...machine,
  storage: machine.storage.map((array, index) => (index === 0 ? change(array) : array)),
});

/** A GPU of the catalogue by its data sheet. The link stays, but is no faster than what the GPU itself has. */
export const withGpu = (machine: Machine, entry: CatalogueGpu): Machine => {
  const { link } = machine;
  const slower = (rate: BytesPerSecond) => bytesPerSecond(Math.min(rate, entry.link.bytesPerSecond.value));
  const toDevice = link.hostToDeviceBytesPerSecond;
  const toHost = link.deviceToHostBytesPerSecond;
  const limited = toDevice.value > entry.link.bytesPerSecond.value || toHost.value > entry.link.bytesPerSecond.value;
  return {
    ...machine,
    gpu: dataSheetGpu(entry),
    link: limited
      ? {
          name: entry.link.name,
          hostToDeviceBytesPerSecond: given(slower(toDevice.value), by),
          deviceToHostBytesPerSecond: given(slower(toHost.value), by),
          duplexShare: link.duplexShare,
        }
      : link,
  };
};

/** Another link, as fast in both directions; curves and nodes of the old one are gone. */
export const withLink = (machine: Machine, name: string, rate: BytesPerSecond): Machine => ({
  ...machine,
  link: {
    name,
    hostToDeviceBytesPerSecond: given(rate, by),
    deviceToHostBytesPerSecond: given(rate, by),
    duplexShare: machine.link.duplexShare,
  },
});
