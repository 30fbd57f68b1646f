import { percentText, secondsText } from '../../core/format.ts';
import { planOf } from '../../core/frontier/best/choice.ts';
import { stateBytesOf } from '../../core/frontier/placement/bound.ts';
import type { Bound } from '../../core/frontier/placement/types.ts';
import type { PlanInput } from './plan-options.ts';
import type { Session } from './session.ts';

/** What no placement of the best plan's tensors beats, and how far the plan is above it. */
export type BestBound =
  | {
      readonly kind: 'bound';
      readonly bound: Extract<Bound, { readonly kind: 'bound' }>;
      readonly gap: number;
    }
  | { readonly kind: 'none'; readonly why: string };

/** Undefined where no best plan was asked for, or none fits. */
export const boundOfBest = async (
  session: Session,
  { machine, model, best }: PlanInput,
): Promise<BestBound | undefined> => {
  const chosen = best?.answer.best;
  if (chosen === undefined) return undefined;
  const drawn = planOf(machine, model, chosen);
  if (!('plan' in drawn)) return undefined;
  const { job, stepSeconds } = drawn.plan;
  const found = await session.call('bound.run', { machine, model, job, stateBytes: stateBytesOf(drawn.plan, model) });
  if (!found.ok) return { kind: 'none', why: 'the solver did not answer' };
  const bound = found.value;
  if (bound.kind === 'bound') return { kind: 'bound', bound, gap: stepSeconds / bound.seconds - 1 };
  return { kind: 'none', why: bound.kind === 'none' ? bound.why : 'no placement fits as the program counts' };
};

export const boundJson = (found: BestBound | undefined): object => {
  if (found === undefined) return {};
  if (found.kind === 'none') return { bound: null, boundWhy: found.why };
  const { kind: _kind, ...bound } = found.bound;
  return { bound: { ...bound, gap: found.gap } };
};

export const boundText = (found: BestBound | undefined): readonly string[] => {
  if (found === undefined) return [];
  if (found.kind === 'none') return [`No bound to compare with: ${found.why}.`];
  const { bound, gap } = found;
  const whole =
    bound.wholeSeconds === undefined ? '' : `, ${secondsText(bound.wholeSeconds)} with the tensors of each layer whole`;
  const placed = bound.placement.map(({ what, where, share }) => `${percentText(share)} of ${what} ${where}`);
  return [
    `No placement of these tensors takes less than ${secondsText(bound.seconds)} a step (mixed-integer program${whole}); the plan takes ${percentText(gap)} more. There: ${placed.join(', ')}.`,
  ];
};
