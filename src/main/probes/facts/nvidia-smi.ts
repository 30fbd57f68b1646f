import type { NvidiaGpu } from './nvidia-gpu.ts';

/**
 * What is asked of nvidia-smi, in this order. Only what old versions know too: one unknown field and it prints nothing.
 */
export const smiFields = [
  'pci.bus_id',
  'name',
  'driver_version',
  'memory.total',
  'memory.used',
  'clocks.sm',
  'clocks.max.sm',
  'clocks.mem',
  'clocks.max.mem',
  'power.draw',
  'enforced.power.limit',
  'power.max_limit',
  'temperature.gpu',
  'utilization.gpu',
  'ecc.mode.current',
  'pcie.link.gen.current',
  'pcie.link.width.current',
  'pcie.link.gen.max',
  'pcie.link.width.max',
] as const;

/** `00000000:01:00.0, NVIDIA GeForce RTX 4090, 550.54.14, 24564, ...`; memory in MiB, unknown values as `[N/A]`. */
export const parseNvidiaSmi = (text: string): readonly NvidiaGpu[] => text.split('\n').flatMap(gpuIn);

const gpuIn = (line: string): readonly NvidiaGpu[] => {
  const fields = line.split(',').map((field) => field.trim());
  const text = (name: (typeof smiFields)[number]) => fields[smiFields.indexOf(name)] ?? '';
  const number = (name: (typeof smiFields)[number], unit = 1) => {
    const found = /^\d+(\.\d+)?$/.exec(text(name))?.[0];
    return found === undefined ? undefined : Number(found) * unit;
  };
  const slot = /([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d)$/i.exec(text('pci.bus_id'))?.[1]?.toLowerCase();
  if (slot === undefined || text('name') === '') return [];
  const memoryBytes = number('memory.total', mebibyte);
  return [
    {
      slot,
      name: text('name'),
      driver: /^\d/.test(text('driver_version')) ? text('driver_version') : undefined,
      memoryBytes: memoryBytes === 0 ? undefined : memoryBytes,
      by: 'nvidia-smi',
      state: {
        usedBytes: number('memory.used', mebibyte),
        computeHz: number('clocks.sm', megahertz),
        mostComputeHz: number('clocks.max.sm', megahertz),
        memoryHz: number('clocks.mem', megahertz),
        mostMemoryHz: number('clocks.max.mem', megahertz),
        powerWatts: number('power.draw'),
        powerLimitWatts: number('enforced.power.limit'),
        mostPowerLimitWatts: number('power.max_limit'),
        temperatureCelsius: number('temperature.gpu'),
        busyShare: number('utilization.gpu', 0.01),
        ecc: eccModes.get(text('ecc.mode.current')),
        pcieGeneration: number('pcie.link.gen.current'),
        pcieWidth: number('pcie.link.width.current'),
        mostPcieGeneration: number('pcie.link.gen.max'),
        mostPcieWidth: number('pcie.link.width.max'),
      },
    },
  ];
};

const mebibyte = 2 ** 20;
const megahertz = 1e6;
const eccModes: ReadonlyMap<string, boolean> = new Map([
  ['Enabled', true],
  ['Disabled', false],
]);
