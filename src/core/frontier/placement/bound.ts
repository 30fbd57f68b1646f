import { deepspeedRefuses } from '../../cost/deepspeed-jobs.ts';
import { noGpu } from '../../cost/shortage.ts';
import type { FeasiblePlan } from '../../planners/types.ts';
import { countParameters } from '../../model/parameters.ts';
import type { Model } from '../../model/model.ts';
import type { Meaning, Placed } from './program.ts';
import { placementProgram } from './program.ts';
import type { Sizes } from './sizes.ts';
import { fp32StateBytes, sizesOf } from './sizes.ts';
import type { Bound, BoundRequest, PlacedShare, Program, Solution } from './types.ts';
import { costIn } from './verify.ts';

/** Whoever can solve a program; it may take the time that it is given and answer that it did not come to an end. */
export type Solve = (program: Program) => Solution;

/**
 * A time that no system beats which trains as `assumes` says: the optimum of the program whose tensors may be split at
 * will. Beside it the optimum with each layer's tensors whole, which a system that splits them may beat.
 */
export const boundOf = ({ machine, model, job, stateBytes }: BoundRequest, solve: Solve): Bound => {
  const why = withoutBound({ machine, model, job });
  if (why !== undefined) return { kind: 'none', why };
  const sizes = sizesOf(machine, model, job, stateBytes);
  const [split, whole] = [placementProgram(sizes, false), placementProgram(sizes, true)];
  const best = solved(split, solve);
  if (best.kind === 'infeasible') return { kind: 'infeasible' };
  if (best.kind === 'unsolved') return { kind: 'none', why: `the solver ended with ${best.status}` };
  const integer = solved(whole, solve);
  return {
    kind: 'bound',
    seconds: best.cost * (1 - rounding),
    ...(integer.kind === 'optimal' ? { wholeSeconds: integer.cost } : {}),
    placement: placementOf(
      integer.kind === 'optimal' ? whole : split,
      sizes,
      (integer.kind === 'optimal' ? integer : best).values,
    ),
    assumes: assumesOf(sizes),
  };
};

/** Of what a solver's tolerances may be off. */
const rounding = 1e-6;

const withoutBound = ({ machine, job }: BoundRequest): string | undefined => {
  if (machine.gpu === undefined) return noGpu;
  if (job.method !== 'full') return `the program places all states of full training; this is ${job.method}`;
  return deepspeedRefuses(job);
};

type Solved =
  | { readonly kind: 'optimal'; readonly cost: number; readonly values: readonly number[] }
  | Exclude<Solution, { readonly kind: 'optimal' }>;

const solved = ({ program }: Placed, solve: Solve): Solved => {
  const solution = solve(program);
  if (solution.kind !== 'optimal') return solution;
  const cost = costIn(program, solution.values);
  return cost === undefined
    ? { kind: 'unsolved', status: 'a solution that breaks the program' }
    : { kind: 'optimal', cost, values: solution.values };
};

const assumesOf = ({ stateBytes, capacity }: Sizes): readonly string[] => [
  `each parameter has 2 bytes of weights and ${stateBytes} of optimizer states, each in one place, all updated once a step`,
  'weights that do not stay on the GPU come for forward and for backward of each micro-batch',
  'gradients that the CPU uses leave the GPU in 16 bits, once a step',
  'each layer keeps a checkpoint; what is kept besides saves the dearest part of a recompute first',
  'no buffers, no latency, and everything that can overlap does',
  ...(capacity.cxl > 0 ? ['all CXL memory at once, at the sum of its rates'] : []),
];

const placementOf = (
  { meaning }: Placed,
  { groups, layers }: Sizes,
  values: readonly number[],
): readonly PlacedShare[] => {
  const total = groups.reduce((sum, { count, elements }) => sum + count * elements, 0);
  const shares = new Map<string, PlacedShare>();
  const add = (what: PlacedShare['what'], where: PlacedShare['where'], share: number) => {
    const key = `${what} ${where}`;
    const sum = share + (shares.get(key)?.share ?? 0);
    if (sum > tiny) shares.set(key, { what, where, share: Math.min(1, sum) });
  };
  for (const [index, one] of meaning.entries()) addMeaning(one, values[index] ?? 0, { total, layers }, add);
  return [...shares.values()];
};

const tiny = 1e-6;

type Add = (what: PlacedShare['what'], where: PlacedShare['where'], share: number) => void;

const addMeaning = (
  meaning: Meaning,
  value: number,
  { total, layers }: { readonly total: number; readonly layers: number },
  add: Add,
): void => {
  switch (meaning.kind) {
    case 'tensors': {
      const share = (value * meaning.group.elements) / total;
      add('weights', meaning.weights, share);
      add('optimizer', meaning.states, share);
      add('update', meaning.by, share);
      return;
    }
    case 'checkpoints':
    case 'activations':
      add(meaning.kind, meaning.tier, value / layers);
      return;
    case 'recomputed':
      add('activations', 'recomputed', value / layers);
      return;
    case 'time':
      return;
  }
};

const fewest = 0.1;

/** Bytes of optimizer states a parameter that a plan keeps, where they are fewer than those of fp32. */
export const stateBytesOf = ({ memory }: Pick<FeasiblePlan, 'memory'>, model: Model): number => {
  const kept = memory
    .flatMap(({ parts }) => parts)
    .reduce((sum, { component, bytes }) => (component === 'optimizer' ? sum + bytes : sum), 0);
  return Math.min(fp32StateBytes, Math.max(fewest, kept / countParameters(model).total));
};
