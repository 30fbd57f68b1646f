import { countText, percentText, secondsText } from '../../../../core/format.ts';
import type { BestPoint, Goal } from '../../../../core/frontier/best/types.ts';
import { planners } from '../../../../core/planners/index.ts';
import { limitTexts, systemTitle } from '../../../app/names.ts';
import type { FoundBound } from '../../../app/state.ts';
import type { ParetoPoint } from '../pareto-option.ts';

/** What the best plan may have most or least of, in words. */
export const goalNames: Readonly<Record<Goal, { readonly label: string; readonly title: string }>> = {
  tokens: { label: 'Speed', title: 'The most tokens a second' },
  memory: { label: 'Memory', title: 'The least host memory' },
  cost: { label: 'Cost', title: 'The least cost of a token' },
  context: { label: 'Context', title: 'The longest sequence' },
};

export const pointsOfBest = (points: readonly BestPoint[]): readonly ParetoPoint[] =>
  points.map(({ system, job, tokensPerSecond, stepSeconds, dramBytes }) => ({
    label: systemTitle(system),
    microBatch: job.microBatch,
    ...{ tokensPerSecond, stepSeconds, dramBytes },
  }));

/** The best first, then the others that no plan beats; each once. */
export const pointsShown = (best: BestPoint | undefined, pareto: readonly BestPoint[]): readonly BestPoint[] => {
  if (best === undefined) return pareto;
  const same = JSON.stringify(best);
  return [best, ...pareto.filter((point) => JSON.stringify(point) !== same)];
};

/** What the search settled besides the system. */
export const settingsText = ({ system, job, knobs, limits }: BestPoint): string => {
  const known = planners.find(({ id }) => id === system)?.tuning?.knobs ?? [];
  const title = (id: string) => known.find((knob) => knob.id === id)?.title ?? id;
  return [
    `micro-batch ${countText(job.microBatch)}`,
    ...(job.checkpointing === 'planner' ? [] : [`checkpointing ${job.checkpointing}`]),
    ...Object.entries(knobs).map(([id, value]) => `${title(id)}: ${valueText(value)}`),
    ...limitTexts(limits).map((text) => `within ${text}`),
  ].join(', ');
};

const valueText = (value: boolean | number | string) =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

export const boundText = (bound: FoundBound): string => {
  if (bound.kind === 'none') return `No bound to compare with: ${bound.why}.`;
  const whole =
    bound.wholeSeconds === undefined
      ? ''
      : ` (${secondsText(bound.wholeSeconds)} with the tensors of each layer in one place)`;
  return `No placement of these tensors takes less than ${secondsText(bound.seconds)} a step${whole}; the best plan takes ${percentText(bound.gap)} more.`;
};
