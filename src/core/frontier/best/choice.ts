import type { Machine } from '../../machine/machine.ts';
import { given } from '../../machine/known.ts';
import type { Model } from '../../model/model.ts';
import { detail, planners } from '../../planners/index.ts';
import { tuned } from '../../planners/knobs.ts';
import type { DetailedPlan, InfeasiblePlan, Planner } from '../../planners/types.ts';
import { bytes } from '../../units.ts';
import { withDram } from '../changes.ts';
import type { Choice, Limits } from './types.ts';

/** The machine with no more memory than the limits say. */
export const withLimits = (machine: Machine, { gpuBytes, dramBytes }: Limits = {}): Machine => {
  const { gpu, memory } = machine;
  const inGpu =
    gpu === undefined || gpuBytes === undefined || gpuBytes >= gpu.memoryBytes.value
      ? machine
      : { ...machine, gpu: { ...gpu, memoryBytes: given(bytes(gpuBytes), limited) } };
  return dramBytes === undefined || dramBytes >= memory.dram.capacityBytes.value
    ? inGpu
    : withDram(inGpu, bytes(dramBytes));
};

const limited = 'a search for plans with less memory';

/** What a search chose, planned again and drawn out. It throws where the choice is of another program's planners. */
export const planOf = (machine: Machine, model: Model, choice: Choice): DetailedPlan | InfeasiblePlan =>
  detail(plannerOf(choice), withLimits(machine, choice.limits), model, choice.job);

export const plannerOf = ({ system, knobs }: Pick<Choice, 'system' | 'knobs'>): Planner => {
  const planner = planners.find(({ id }) => id === system);
  if (planner === undefined) throw new Error(`no system ${system}`);
  const one = tuned(planner, knobs);
  if (!one.ok) throw new Error(`knobs that ${system} does not take`);
  return one.value;
};
