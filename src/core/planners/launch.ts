import type { Framework } from '../cost/frameworks.ts';
import { frameworks } from '../cost/frameworks.ts';
import { setupOf } from '../cost/memory/setup.ts';
import type { Rates } from '../cost/rates.ts';
import { plainGpuOf, ratesOf } from '../cost/rates.ts';
import { plainSeconds } from '../cost/time/plain.ts';
import { countText, secondsText } from '../format.ts';
import type { SizedJob } from '../job/job.ts';
import type { LaunchCounts } from '../job/launch-counts.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Phase } from '../schedule/types.ts';
import type { CountedLaunches, Decisions, FeasiblePlan, Launching } from './types.ts';

/** By the job's counts, or those of the framework that a plan was made for, DeepSpeed's fused layers where it says none. */
export const launchingOf = (machine: Machine, model: Model, job: SizedJob, decisions: Decisions): Launching => {
  const { plain, checkpointing, flashAttention = job.flashAttention } = decisions;
  const framework = Object.values(frameworks).find(({ id }) => id === plain?.framework) ?? frameworks.deepspeed;
  const setup = setupOf(
    model,
    { ...job, flashAttention },
    framework,
    plain?.keeping ?? (checkpointing ? 'layer' : 'all'),
  );
  const rates = ratesOf(machine, undefined);
  const { launching } = plainSeconds(setup, 0, plainGpuOf(rates), rates);
  const bound = launching.cpuSeconds > launching.gpuSeconds ? 'cpu' : 'gpu';
  return { ...launching, bound, counts: countsOf(model, job.launches, framework, rates) };
};

const countsOf = (
  { layers }: Model,
  counts: LaunchCounts | undefined,
  framework: Framework,
  rates: Rates,
): CountedLaunches => {
  if (counts === undefined) return { kind: 'assumed', framework: framework.title };
  const backward = framework.kernelsPerLayer.backward / framework.kernelsPerLayer.forward;
  return {
    kind: 'measured',
    trace: counts.trace,
    carriedOver: [
      layersText(counts, layers),
      ...(counts.backward === undefined
        ? [
            `the trace has no backward: ${backward.toFixed(2)} times forward is assumed, as ${framework.title} is taken to have`,
          ]
        : []),
      'batch and sequence of the trace do not matter: an operator is handed over once, however large',
      timeText(counts, rates),
    ],
  };
};

const layersText = ({ layers: counted, forward }: LaunchCounts, layers: number): string => {
  if (counted === undefined || forward.layer === undefined)
    return `no layers were told apart in the trace: its pass of ${countText(Math.round(forward.rest.launches))} launches forward is taken for one of this model`;
  const name = counted.name === undefined ? 'chains of operators that repeat' : counted.name;
  const of = counted.by === 'modules' ? `modules ${name}` : name;
  return `each of the ${countText(layers)} layers as the mean of the trace's ${countText(counted.count)} (${of}), adapters and all`;
};

const timeText = ({ time, forward }: LaunchCounts, { launch, operator }: Rates): string => {
  if (time === 'machine') return `each takes this machine's ${secondsText(operator)}, which the trace does not change`;
  const { launches, cpuSeconds } = forward.layer ?? forward.rest;
  const each = secondsText(launches === 0 ? 0 : cpuSeconds / launches);
  return launch === undefined
    ? `each takes the processor's time of the trace (${each} forward), which holds the profiler's own`
    : `each takes the processor's time of the trace (${each} forward), which holds the profiler's own, with this machine's ${secondsText(launch)} for the call itself`;
};

/** A GPU that waits to be handed its work is not what binds, in the step or a phase of it. */
export const whatBinds = (
  { binding, phaseBinding, launching }: Pick<FeasiblePlan, 'binding' | 'phaseBinding' | 'launching'>,
  phase?: Phase,
): string => {
  const resource = phase === undefined ? binding : phaseBinding[phase];
  return resource === 'gpu' && launching.bound === 'cpu' && phase !== 'optimizer' ? 'launches' : resource;
};

/** In a sentence, with where the count is from. */
export const handingOverText = ({ operators, cpuSeconds, gpuSeconds, counts }: Launching): string => {
  const source = counts.kind === 'measured' ? `counted in ${counts.trace}` : `assumed of ${counts.framework}`;
  return `${countText(Math.round(operators))} operators of a micro-batch (${source}) take ${secondsText(cpuSeconds)} to hand over and ${secondsText(gpuSeconds)} to compute`;
};
