import type { Result } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Device } from '../protocol.ts';
import { fieldsOf } from './cpu.ts';
import type { NvidiaGpu } from './nvidia-gpu.ts';
import { gpuOfDevice } from './nvidia-gpu.ts';
import { parseNvidiaSmi, smiFields } from './nvidia-smi.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';

/** The cards, or why nobody tells of them. */
export interface NvidiaGpus {
  readonly gpus: readonly NvidiaGpu[];
  readonly why?: string;
}

/** Asks the driver in the measuring process, which may crash or hang in it and takes nothing with it. */
export type AskNvidia = () => Promise<Result<readonly Device[], Failure>>;

/** From the driver itself; from nvidia-smi where the addon does not work; else from the kernel driver's files. */
export const readNvidiaGpus = async (reader: Reader, run: RunTool, ask: AskNvidia): Promise<NvidiaGpus> => {
  const devices = await ask();
  if (devices.ok) return { gpus: devices.value.map(gpuOfDevice) };
  const printed = await run('nvidia-smi', [`--query-gpu=${smiFields.join(',')}`, '--format=csv,noheader,nounits']);
  const told = parseNvidiaSmi(printed ?? '');
  return { gpus: told.length > 0 ? told : await readKernelGpus(reader), why: devices.error.why };
};

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
