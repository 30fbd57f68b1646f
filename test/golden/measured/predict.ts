import { readFileSync } from 'node:fs';
import type { Framework } from '../../../src/core/cost/frameworks.ts';
import { frameworks } from '../../../src/core/cost/frameworks.ts';
import { peakOf } from '../../../src/core/cost/memory/footprint.ts';
import { fragmentation, plainFootprint } from '../../../src/core/cost/memory/plain.ts';
import { plainSizes } from '../../../src/core/cost/memory/plain-sizes.ts';
import type { Keeping, Setup } from '../../../src/core/cost/memory/setup.ts';
import { setupOf } from '../../../src/core/cost/memory/setup.ts';
import type { Rates } from '../../../src/core/cost/rates.ts';
import { plainGpuOf, ratesOf } from '../../../src/core/cost/rates.ts';
import { microBatch, plainSeconds } from '../../../src/core/cost/time/plain.ts';
import type { Checkpointing } from '../../../src/core/job/choices.ts';
import type { SizedJob } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { CatalogueGpu } from '../../../src/core/machine/gpu-catalogue.ts';
import { readGpuCatalogue } from '../../../src/core/machine/gpu-catalogue.ts';
import { assumed } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { assumedMatmulRate } from '../../../src/core/machine/matmul-rate.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { gib } from '../../../src/core/units.ts';
import { valueOf } from '../../core/base/results.ts';
import { reference } from '../machines.ts';
import { models } from './models.ts';
import type { MeasuredSetup } from './setup.ts';

const catalogueFile = new URL('../../../resources/gpus.json', import.meta.url);
const catalogue = valueOf(readGpuCatalogue(readFileSync(catalogueFile, 'utf8'), 'gpus.json'));

const gpuNamed = (id: string): CatalogueGpu => {
  const found = catalogue.find((gpu) => gpu.id === id);
  if (found === undefined) throw new Error(`no GPU ${id}`);
  return found;
};

/** The typical desktop with this GPU from its data sheet: nothing is measured. */
const machineWith = (gpu: CatalogueGpu): Machine => {
  const desktop = reference('this-is-typical-desktop');
  return {
    ...desktop,
    link: {
      ...desktop.link,
      hostToDeviceBytesPerSecond: gpu.link.bytesPerSecond,
      deviceToHostBytesPerSecond: gpu.link.bytesPerSecond,
    },
    gpu: {
      name: gpu.name,
      sm: assumed(gpu.sm, 'the catalogue'),
      smCount: gpu.smCount,
      memoryBytes: gpu.memoryBytes,
      reservedBytes: assumed(gib(1), 'the context of CUDA'),
      memoryBytesPerSecond: gpu.memoryBytesPerSecond,
      peakFlopsPerSecond: gpu.peakFlopsPerSecond,
      matmulFlopsPerSecond: assumedMatmulRate({
        sm: gpu.sm,
        smCount: gpu.smCount.value,
        peakFlopsPerSecond: gpu.peakFlopsPerSecond.value,
      }),
    },
  };
};

const keepings: Readonly<Record<Checkpointing, Keeping>> = {
  planner: 'all',
  none: 'all',
  selective: 'selective',
  layer: 'layer',
  offloaded: 'offloaded',
};

interface Ready {
  readonly setup: Setup;
  readonly job: SizedJob;
  readonly rates: Rates | undefined;
  readonly gpuBytes: number;
}

export const setupFrom = (measured: MeasuredSetup, sequence?: number): Ready => {
  const job: SizedJob = { ...defaultJob, ...measured.job, ...(sequence === undefined ? {} : { sequence }) };
  const framework: Framework = { ...frameworks[measured.framework], ...measured.traits };
  const machine = measured.gpu === undefined ? undefined : machineWith(gpuNamed(measured.gpu));
  return {
    setup: setupOf(models[measured.model], job, framework, keepings[job.checkpointing]),
    job,
    rates: machine === undefined ? undefined : ratesOf(machine, undefined),
    gpuBytes: machine?.gpu?.memoryBytes.value ?? Infinity,
  };
};

/** What the driver's context took where a source measured it with the model. */
const contextBytes = 1.4e9;

/** Peak of GPU memory as the row's meter counts it, in bytes. */
export const peakIn = (measured: MeasuredSetup): number => {
  const { setup } = setupFrom(measured);
  const footprint = plainFootprint(setup, plainSizes(setup), {
    contextBytes: measured.meter === 'device' ? contextBytes : 0,
    pagedToHost: true,
    weightsOnHost: false,
    margin: measured.meter === 'allocated' ? 0 : fragmentation,
  });
  return peakOf(footprint, 'gpu', measured.loadOnly === true ? ['load'] : undefined).bytes;
};

/** CUDA graphs hand over a whole step: a node costs what NVIDIA measured (constant-time launch, 2024). */
const graphNodeSeconds = 1.5e-6;

/** Tokens a second: micro-batches and the update in turn, copies beside the micro-batches or with the update. */
export const tokensPerSecondIn = (measured: MeasuredSetup): number => {
  const { setup, job, rates } = setupFrom(measured, measured.meanSequence);
  if (rates === undefined) throw new Error(`${measured.id} names no GPU`);
  const handing = measured.framework === 'llm.q' ? { ...rates, operator: graphNodeSeconds } : rates;
  const times = plainSeconds(setup, plainSizes(setup).states, plainGpuOf(rates), handing);
  const copied = copiedBytes(measured);
  const once = Math.max(microBatch(times), copied.eachPass / rates.hostToDevice);
  const step = job.gradientAccumulation * once + times.update + copied.eachStep / rates.hostToDevice;
  return (job.gradientAccumulation * job.microBatch * job.sequence) / step;
};

/** LLM.Q keeps moments and master weights in 16 bits; what is offloaded comes and goes once a step. */
const copiedBytes = ({ offloaded = [], model }: MeasuredSetup) => {
  const half = 2 * countParameters(models[model]).total;
  const moments = offloaded.includes('moments') ? 2 : 0;
  const master = offloaded.includes('master') ? 1 : 0;
  return { eachStep: 2 * (moments + master) * half, eachPass: offloaded.includes('gradients') ? half : 0 };
};
