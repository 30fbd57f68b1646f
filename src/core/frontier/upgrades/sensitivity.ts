import type { Job, SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import { applyOverrides } from '../../machine/overrides.ts';
import { plannedValues } from '../../machine/values.ts';
import type { Model } from '../../model/model.ts';
import { plan, timed } from '../../planners/index.ts';
import { tuned } from '../../planners/knobs.ts';
import type { Decisions, Planner } from '../../planners/types.ts';
import type { Elasticity } from './types.ts';

/** Wide enough that rounding does not show, narrow enough that few plans change their placement in between. */
const step = 0.05;

/**
 * The elasticity of a system's step over each rate that plans rest on, by plans with 5 % more and 5 % less of it and the
 * micro-batch kept; the planner may search anew. What a person or its own performance model settled (a period, a whole
 * number) stays: a model that jumps between two plans would hide what the rate does. Nothing where the job does not fit.
 */
export function* elasticitiesOf(
  planner: Planner,
  machine: Machine,
  model: Model,
  job: Job,
): Generator<Elasticity, void> {
  const now = plan(planner, machine, model, job);
  if (now.kind === 'infeasible') return;
  const settled = asSettled(planner, now.decisions);
  for (const { path, value } of ratesOf(machine)) {
    const seconds = (factor: number) => secondsWith(settled, machine, model, now.job, path, value * factor);
    const [more, less] = [seconds(1 + step), seconds(1 - step)];
    if (more === undefined || less === undefined) continue;
    const elasticity = -Math.log(more / less) / Math.log((1 + step) / (1 - step));
    yield { system: planner.id, path, value, elasticity: Math.abs(elasticity) < noise ? 0 : elasticity };
  }
}

const asSettled = (planner: Planner, { knobs = [] }: Decisions): Planner => {
  const modelled = knobs
    .filter(({ by }) => by === 'model' || by === 'given')
    .map(({ knob, value }) => [knob, value] as const);
  const settled = tuned(planner, Object.fromEntries(modelled));
  return settled.ok ? settled.value : planner;
};

const noise = 1e-9;

interface Rate {
  readonly path: string;
  readonly value: number;
}

export const ratesOf = (machine: Machine): readonly Rate[] =>
  plannedValues(machine).flatMap(({ path, known: { value } }) =>
    path.endsWith('_per_second') && typeof value === 'number' ? [{ path, value }] : [],
  );

const secondsWith = (
  planner: Planner,
  machine: Machine,
  model: Model,
  job: SizedJob,
  path: string,
  value: number,
): number | undefined => {
  const changed = applyOverrides(machine, [`${path}=${String(value)}`]);
  if (!changed.ok) return undefined;
  const found = timed(planner, changed.value, model, job);
  return 'plan' in found ? found.timeline.stepSeconds : undefined;
};
