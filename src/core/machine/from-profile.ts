import type { AppError } from '../error.ts';
import type { Result } from '../result.ts';
import { mapResult } from '../result.ts';
import type { CatalogueGpu } from './gpu-catalogue.ts';
import type { Gpu, Machine, Storage } from './machine.ts';
import { machineFormat } from './machine.ts';
import { contentionOf } from './profile/contention.ts';
import { cpuOf } from './profile/cpu.ts';
import { gpuOf, uncataloguedGpu } from './profile/gpu.ts';
import { linkOf } from './profile/link.ts';
import { dramOf } from './profile/memory.ts';
import { nodesOf } from './profile/nodes.ts';
import type { OwnGpu } from './profile/own-gpu.ts';
import { ownGpuOf } from './profile/own-gpu.ts';
import { storageOf, whyNoStorage } from './profile/storage.ts';
import type { Run } from './run.ts';

/**
 * The machine that a run measured, with a GPU of the catalogue (its own, or one to try). What was not measured is
 * assumed only where a rule gives it, and says so; drives that were not measured are left out. Error: the run knows
 * no memory bandwidth or size, without which nothing can be planned.
 */
export const machineFromRun = (run: Run, entry: CatalogueGpu | undefined): Result<Machine, AppError> =>
  mapResult(dramOf(run), (dram) => {
    const own = ownGpuOf(run.facts, entry);
    const gpu = chosenGpu(run, entry, own);
    const storage = storageOf(run);
    const contention = contentionOf(run);
    return {
      kind: 'plimsoll-machine',
      format: machineFormat,
      name: machineName(run, gpu),
      about: aboutText(run, entry, gpu, storage),
      cpu: cpuOf(run, dram.bytesPerSecond),
      memory: { dram, ...nodesOf(run) },
      ...(gpu === undefined ? {} : { gpu }),
      link: linkOf(run, entry, gpu === undefined ? undefined : own, dram.bytesPerSecond.value),
      storage,
      ...(contention.length === 0 ? {} : { contention }),
    };
  });

const chosenGpu = (run: Run, entry: CatalogueGpu | undefined, own: OwnGpu | undefined): Gpu | undefined => {
  if (entry !== undefined) return gpuOf(run, entry, own);
  return own === undefined ? undefined : uncataloguedGpu(run, own);
};

/** Where the machine came from, and why it has no drive or GPU where it has none. */
const aboutText = (run: Run, entry: CatalogueGpu | undefined, gpu: Gpu | undefined, storage: readonly Storage[]) =>
  [
    `Measured in run ${run.id}.`,
    gpuText(entry, gpu),
    ...(storage.length === 0 ? [`No drive: ${whyNoStorage(run)}.`] : []),
  ].join(' ');

const gpuText = (entry: CatalogueGpu | undefined, gpu: Gpu | undefined): string => {
  if (gpu === undefined) return 'No GPU: none was found or chosen.';
  if (entry === undefined) return `${gpu.name} is in no catalogue: its values are what was measured.`;
  const isMeasured = gpu.matmulFlopsPerSecond.source.kind === 'measured';
  return isMeasured
    ? `${entry.name} measured; what was not, from its data sheet.`
    : `GPU from the data sheet of ${entry.name}.`;
};

const longestName = 400;

const machineName = (run: Run, gpu: Gpu | undefined) => {
  const cpu = run.facts.cpu.model.value ?? run.label;
  const name = gpu === undefined ? cpu : `${cpu} with ${gpu.name}`;
  return name.slice(0, longestName) || 'this machine';
};
