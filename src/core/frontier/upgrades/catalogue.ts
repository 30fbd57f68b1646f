import { capacityText, figure } from '../../format.ts';
import type { CatalogueGpu } from '../../machine/gpu-catalogue.ts';
import { given } from '../../machine/known.ts';
import { pcieLaneRate, pcieName } from '../../machine/link.ts';
import type { Machine } from '../../machine/machine.ts';
import { bytesPerSecond, times } from '../../units.ts';
import { withDram, withDrives, withFasterDrives, withGpu, withLink } from '../changes.ts';

/** One part replaced by a better one, or more of it. */
export interface Upgrade {
  readonly id: string;
  readonly title: string;
  readonly machine: Machine;
}

/** What may be bought for a machine, in the order of the parts; the GPUs of the catalogue last, the smallest first. */
export const upgradesOf = (machine: Machine, gpus: readonly CatalogueGpu[]): readonly Upgrade[] => [
  ...[2, 4].map((factor) => moreDram(machine, factor)),
  { id: 'dram-rate-2x', title: 'Twice the bandwidth of DRAM (channels, clock)', machine: withDramRate(machine, 2) },
  { id: 'cpu-2x', title: 'A CPU with twice the rate of Adam', machine: withAdamRate(machine, 2) },
  ...driveUpgrades(machine),
  ...linkUpgrades(machine),
  ...gpuUpgrades(machine, gpus),
];

const moreDram = (machine: Machine, factor: number): Upgrade => {
  const capacity = times(machine.memory.dram.capacityBytes.value, factor);
  return {
    id: `dram-${factor}x`,
    title: `${factor} times the DRAM (${capacityText(capacity)})`,
    machine: withDram(machine, capacity),
  };
};

const by = 'a what-if';

const withDramRate = (machine: Machine, factor: number): Machine => {
  const { dram } = machine.memory;
  const rate = given(times(dram.bytesPerSecond.value, factor), by);
  return { ...machine, memory: { ...machine.memory, dram: { ...dram, bytesPerSecond: rate } } };
};

const withAdamRate = (machine: Machine, factor: number): Machine => ({
  ...machine,
  cpu: {
    ...machine.cpu,
    adamParametersPerSecond: given(times(machine.cpu.adamParametersPerSecond.value, factor), by),
  },
});

const driveUpgrades = (machine: Machine): readonly Upgrade[] => {
  const [array] = machine.storage;
  if (array === undefined) return [];
  const count = array.count.value;
  const of = `of ${array.name}`;
  return [
    { id: 'drive-add', title: `One more drive ${of}`, machine: withDrives(machine, count + 1) },
    ...(count > 0
      ? [{ id: 'drives-2x', title: `Twice the drives ${of} (${2 * count})`, machine: withDrives(machine, 2 * count) }]
      : []),
    { id: 'drives-faster', title: 'Drives twice as fast', machine: withFasterDrives(machine, 2) },
  ];
};

/** The next generation at the same width, and all 16 lanes, as much faster as the raw rates are. */
const linkUpgrades = (machine: Machine): readonly Upgrade[] => {
  const { link } = machine;
  const [, generation, width] = (/PCIe (\d)(?:\.\d)? x(\d+)/.exec(link.name) ?? []).map(Number);
  if (generation === undefined || width === undefined) return [];
  const now = (pcieLaneRate(generation) ?? 0) * width;
  const to = (id: string, next: number, lanes: number): readonly Upgrade[] => {
    const raw = (pcieLaneRate(next) ?? 0) * lanes;
    if (!(raw > now) || now === 0) return [];
    const least = Math.min(link.hostToDeviceBytesPerSecond.value, link.deviceToHostBytesPerSecond.value);
    const name = pcieName(next, lanes);
    const title = `${name} (${figure(raw / now)} times the rate; GPU and board must have it)`;
    return [{ id, title, machine: withLink(machine, name, bytesPerSecond((least * raw) / now)) }];
  };
  return [...to('link-next', generation + 1, width), ...(width < 16 ? to('link-x16', generation, 16) : [])];
};

const gpuUpgrades = (machine: Machine, gpus: readonly CatalogueGpu[]): readonly Upgrade[] =>
  gpus
    .filter(({ name }) => name !== machine.gpu?.name)
    .map((gpu) => ({ gpu, size: gpu.memoryBytes.value }))
    .sort((a, b) => a.size - b.size)
    .map(({ gpu, size }) => ({
      id: `gpu:${gpu.id}`,
      title: `${gpu.name} (${capacityText(size)})`,
      machine: withGpu(machine, gpu),
    }));
