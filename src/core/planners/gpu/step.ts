import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import { hindrancesOf } from '../../cost/contention.ts';
import type { DemandTable } from '../../cost/demands.ts';
import type { GpuWork } from '../../cost/gpu-work.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import { processPart } from '../../cost/host.ts';
import { sizeOf } from '../../cost/ledger.ts';
import type { Rates } from '../../cost/rates.ts';
import { ratesOf } from '../../cost/rates.ts';
import { scheduleBuilder } from '../../schedule/builder.ts';
import type { Holding, Phase } from '../../schedule/types.ts';
import { bytes } from '../../units.ts';
import { residentParts } from './memory.ts';
import type { Situation } from './situation.ts';

/** What the parts of a schedule share while it is written. */
export interface Step {
  readonly situation: Situation;
  readonly rates: Rates;
  readonly work: GpuWork;
  readonly demands: DemandTable;
  readonly builder: ReturnType<typeof newBuilder>;
}

export const newStep = (situation: Situation): Step => {
  const rates = ratesOf(situation.machine, undefined);
  return {
    situation,
    rates,
    work: gpuWorkOf(situation.model, situation.job, rates),
    demands: demandsOf(rates),
    builder: newBuilder(situation, rates),
  };
};

const newBuilder = (situation: Situation, rates: Rates) => {
  const { gpu, memory } = situation.machine;
  const resident = bytes(sizeOf(residentParts(situation)));
  return scheduleBuilder({
    resources: resourcesOf(rates),
    contentions: hindrancesOf(rates),
    tiers: [
      { id: 'gpu', capacity: gpu?.memoryBytes.value ?? bytes(0), resident },
      { id: 'dram', capacity: memory.dram.capacityBytes.value, resident: processPart.bytes },
    ],
    lanes: ['GPU compute'],
  });
};

/** A stretch of the one lane, with the bytes of GPU memory that it takes at its start and gives back at its end. */
export const addTask = (
  { builder, demands }: Step,
  phase: Phase,
  name: string,
  deviceSeconds: number,
  takes: number,
  gives: number,
): void => {
  const [acquires, releases] = [holding(takes), holding(gives)];
  builder.task({ name, lane: 'GPU compute', phase, uses: demands.gpu(deviceSeconds), acquires, releases });
};

const holding = (size: number): readonly Holding[] => (size > 0 ? [{ tier: 'gpu', bytes: bytes(size) }] : []);
