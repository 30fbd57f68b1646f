import type { ActivationMode, Activations } from '../../cost/activations.ts';
import { activationsOf } from '../../cost/activations.ts';
import type { DemandTable } from '../../cost/demands.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import type { GpuWork } from '../../cost/gpu-work.ts';
import { gpuUpdateSeconds, gpuWorkOf } from '../../cost/gpu-work.ts';
import { processPart } from '../../cost/host.ts';
import { sizeOf } from '../../cost/ledger.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { Pass } from '../../cost/passes.ts';
import { passesOf } from '../../cost/passes.ts';
import { ratesOf } from '../../cost/rates.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { scheduleBuilder } from '../../schedule/builder.ts';
import type { Holding, Phase, Schedule } from '../../schedule/types.ts';
import { bytes } from '../../units.ts';
import { residentParts } from './memory.ts';

/** One lane: a step that never leaves the GPU is one stream of kernels. */
export const scheduleOf = (machine: Machine, model: Model, job: SizedJob, mode: ActivationMode): Schedule => {
  const rates = ratesOf(machine, undefined);
  const builder = newBuilder(machine, model);
  const step: Step = {
    builder,
    demands: demandsOf(rates),
    work: gpuWorkOf(model, job, rates),
    activations: activationsOf(model, job, mode),
    layers: model.layers,
  };
  for (const pass of passesOf(job.gradientAccumulation)) addPass(step, pass);
  add(step, 'optimizer', 'clip and Adam', gpuUpdateSeconds(outlineOf(model).total, rates), [], []);
  return builder.finish();
};

const newBuilder = (machine: Machine, model: Model) =>
  scheduleBuilder({
    resources: resourcesOf(ratesOf(machine, undefined)),
    tiers: [
      {
        id: 'gpu',
        capacity: machine.gpu?.memoryBytes.value ?? bytes(0),
        resident: bytes(sizeOf(residentParts(machine, model))),
      },
      { id: 'dram', capacity: machine.memory.dram.capacityBytes.value, resident: processPart.bytes },
    ],
    lanes: ['GPU compute'],
  });

interface Step {
  readonly builder: ReturnType<typeof newBuilder>;
  readonly demands: DemandTable;
  readonly work: GpuWork;
  readonly activations: Activations;
  readonly layers: number;
}

const addPass = (step: Step, pass: Pass): void => {
  const { work, layers } = step;
  const { kept, forward, backward, loss, recompute } = step.activations;
  const again = recompute ? work.layerForward : 0;
  const times = pass.repeat;
  add(step, 'forward', `embedding${pass.label}`, work.embeddingForward * times, [], []);
  for (let layer = 1; layer <= layers; layer += 1) {
    const name = `forward ${layer}${pass.label}`;
    add(step, 'forward', name, work.layerForward * times, held(kept + forward), held(forward));
  }
  add(step, 'forward', `head and loss${pass.label}`, work.headForward * times, held(loss), []);
  add(step, 'backward', `head backward${pass.label}`, work.headBackward * times, [], held(loss));
  for (let layer = layers; layer >= 1; layer -= 1) {
    const name = `backward ${layer}${pass.label}`;
    add(step, 'backward', name, (work.layerBackward + again) * times, held(backward), held(backward + kept));
  }
  add(step, 'backward', `embedding backward${pass.label}`, work.embeddingBackward * times, [], []);
};

const add = (
  { builder, demands }: Step,
  phase: Phase,
  name: string,
  deviceSeconds: number,
  acquires: readonly Holding[],
  releases: readonly Holding[],
): void => {
  builder.task({ name, lane: 'GPU compute', phase, uses: demands.gpu(deviceSeconds), acquires, releases });
};

const held = (size: number): readonly Holding[] => (size > 0 ? [{ tier: 'gpu', bytes: bytes(size) }] : []);
