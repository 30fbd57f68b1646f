import { capacityText, countText, figure, tokenRateText } from '../../core/format.ts';
import type { BestPoint } from '../../core/frontier/best/types.ts';
import type { Plan } from '../../core/planners/types.ts';
import type { FoundBest } from './plan-options.ts';
import { left, right, table } from './table.ts';

/** A plan that `--system best` found: which system it is of stands beside it. */
export const asBest = (plan: Plan): object =>
  plan.kind === 'feasible' ? { ...plan, system: 'best', chosenSystem: plan.system } : plan;

export const bestJson = ({ goal, prices, answer }: FoundBest): object => ({
  goal,
  ...(prices === undefined ? {} : { prices }),
  chosen: answer.best ?? null,
  ...(answer.best === undefined ? { chosenWhy: 'no system fits' } : {}),
  pareto: answer.pareto,
  left: answer.left,
  evaluated: answer.evaluated,
  pruned: answer.pruned,
});

/** What was chosen, and the plans that no other beats in every figure. */
export const bestText = ({ goal, answer }: FoundBest): string => {
  const counted = `${countText(answer.evaluated)} plans simulated, ${countText(answer.pruned)} ruled out by a bound`;
  if (answer.best === undefined) return `No system fits. ${counted}.`;
  const chosen = `Best by ${goal}: ${answer.best.system}${choiceText(answer.best)} (${counted}).`;
  return answer.pareto.length === 0
    ? chosen
    : `${chosen}\n\nNo plan beats these in every figure:\n${paretoText(answer.pareto)}`;
};

const choiceText = ({ job, knobs, limits }: BestPoint): string =>
  [
    `, batch ${job.microBatch}, sequences of ${countText(job.sequence)}`,
    ...(job.checkpointing === 'planner' ? [] : [`checkpointing ${job.checkpointing}`]),
    ...Object.entries(knobs).map(([name, value]) => `${name}=${String(value)}`),
    ...(limits?.dramBytes === undefined ? [] : [`within ${capacityText(limits.dramBytes)} of DRAM`]),
  ].join(', ');

const paretoText = (points: readonly BestPoint[]): string => {
  const priced = points.some(({ costPerMillionTokens }) => costPerMillionTokens !== undefined);
  return table(
    [
      ...[left('system'), right('batch'), right('throughput'), right('GPU'), right('DRAM'), right('NVMe')],
      ...(priced ? [right('cost of 1M tokens')] : []),
      left('knobs'),
    ],
    points.map((point) => [
      point.system,
      String(point.job.microBatch),
      tokenRateText(point.tokensPerSecond),
      capacityText(point.gpuBytes),
      capacityText(point.dramBytes),
      capacityText(point.nvmeBytes),
      ...(priced ? [figure(point.costPerMillionTokens)] : []),
      Object.entries(point.knobs)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(' '),
    ]),
  );
};
