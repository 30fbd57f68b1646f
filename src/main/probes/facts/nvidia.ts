import { fieldsOf } from './cpu.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';

/** What NVIDIA's driver says of one card. */
export interface NvidiaGpu {
  /** PCI slot, 0000:01:00.0 */
  readonly slot: string;
  readonly name: string;
  readonly driver: string | undefined;
  readonly memoryBytes: number | undefined;
  readonly by: string;
}

/** From nvidia-smi, which also knows the memory and answers in WSL2 and Windows; else from the kernel driver's files. */
export const readNvidiaGpus = async (reader: Reader, run: RunTool): Promise<readonly NvidiaGpu[]> => {
  const printed = await run('nvidia-smi', [
    '--query-gpu=pci.bus_id,name,driver_version,memory.total',
    '--format=csv,noheader,nounits',
  ]);
  const gpus = parseNvidiaSmi(printed ?? '');
  return gpus.length > 0 ? gpus : readKernelGpus(reader);
};

/** `00000000:01:00.0, NVIDIA GeForce RTX 4090, 550.54.14, 24564`; memory in MiB, unknown values as `[N/A]`. */
export const parseNvidiaSmi = (text: string): readonly NvidiaGpu[] =>
  text.split('\n').flatMap((line) => {
    const [bus, name, driver, memory] = line.split(',').map((field) => field.trim());
    const slot = /([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d)$/i.exec(bus ?? '')?.[1]?.toLowerCase();
    if (slot === undefined || name === undefined || name === '') return [];
    const mebibytes = Number(memory);
    const memoryBytes = mebibytes > 0 ? mebibytes * 2 ** 20 : undefined;
    return [{ slot, name, driver: /^\d/.test(driver ?? '') ? driver : undefined, memoryBytes, by: 'nvidia-smi' }];
  });

const nvidiaRoot = '/proc/driver/nvidia';

const readKernelGpus = async (reader: Reader): Promise<readonly NvidiaGpu[]> => {
  const driver = parseDriverVersion((await reader.text(`${nvidiaRoot}/version`)) ?? '');
  const slots = await reader.list(`${nvidiaRoot}/gpus`);
  const gpus = await Promise.all(
    slots.map(async (slot) => {
      const name = fieldsOf((await reader.text(`${nvidiaRoot}/gpus/${slot}/information`)) ?? '').get('Model');
      if (name === undefined || name === 'Unknown') return [];
      return [{ slot, name, driver, memoryBytes: undefined, by: nvidiaRoot }];
    }),
  );
  return gpus.flat();
};

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 ...`, or `Open Kernel Module for x86_64`. */
export const parseDriverVersion = (text: string): string | undefined =>
  /Kernel Module(?: for \S+)?\s+(\d+\.[\d.]+)/.exec(text)?.[1];
