import { countText, percentText, secondsText, tokenRateText } from '../../../core/format.ts';
import { tokensPerStep } from '../../../core/job/job.ts';
import { whatBinds } from '../../../core/planners/launch.ts';
import type { FeasiblePlan } from '../../../core/planners/types.ts';
import { phases } from '../../../core/schedule/types.ts';
import { capitalised, phaseNames, resourceName, systemTitle } from '../../app/names.ts';

/** A length of time in both steps. */
export interface ComparedTime {
  readonly id: 'step' | 'forward' | 'backward' | 'optimizer' | 'loop';
  readonly name: string;
  readonly first: number;
  readonly second: number;
  /** Second less first. */
  readonly differenceSeconds: number;
  /** `3.20 s (18.0 %) longer`. */
  readonly difference: string;
  /** What binds it in each. */
  readonly binding: readonly [first: string, second: string];
}

/** The step and its phases, in the order of time; the loop only where a plan has one. */
export const comparedTimes = (first: FeasiblePlan, second: FeasiblePlan): readonly ComparedTime[] => [
  compared('step', 'Step', first.stepSeconds, second.stepSeconds, [bound(whatBinds(first)), bound(whatBinds(second))]),
  ...phases.map((phase) =>
    compared(phase, phaseNames[phase], first.phases[`${phase}Seconds`], second.phases[`${phase}Seconds`], [
      bound(whatBinds(first, phase)),
      bound(whatBinds(second, phase)),
    ]),
  ),
  ...comparedLoop(first.phases.loopSeconds, second.phases.loopSeconds),
];

const comparedLoop = (first: number | undefined, second: number | undefined) =>
  first === undefined && second === undefined
    ? []
    : [compared('loop', 'Training loop', first ?? 0, second ?? 0, ['', ''])];

const bound = (binding: string) => (binding === 'nothing' ? '' : capitalised(resourceName(binding)));

const compared = (
  id: ComparedTime['id'],
  name: string,
  first: number,
  second: number,
  binding: ComparedTime['binding'],
): ComparedTime => {
  const differenceSeconds = second - first;
  return { id, name, first, second, differenceSeconds, difference: differenceText(first, second), binding };
};

/** Differences below a thousandth of the longer one are not told. */
const isSame = (first: number, second: number) => Math.abs(second - first) <= Math.max(first, second) / 1000;

const differenceText = (first: number, second: number) => {
  if (isSame(first, second)) return 'the same';
  const share = first > 0 ? ` (${percentText(Math.abs(second - first) / first)})` : '';
  return `${secondsText(Math.abs(second - first))}${share} ${second > first ? 'longer' : 'shorter'}`;
};

/** The difference of two plans of one job in sentences. */
export const comparisonSentences = (first: FeasiblePlan, second: FeasiblePlan): readonly string[] => {
  const names = [systemTitle(first.system), systemTitle(second.system)] as const;
  const [step, ...parts] = comparedTimes(first, second);
  if (step === undefined) return [];
  const most = parts.toSorted((a, b) => Math.abs(b.differenceSeconds) - Math.abs(a.differenceSeconds))[0];
  const where =
    most === undefined || isSame(most.first, most.second)
      ? []
      : [`They differ most in ${partNames[most.id]}: ${most.difference}.`];
  const same = step.difference === 'the same';
  return [
    `One step of ${names[1]} takes ${secondsText(step.second)}, ${same ? 'as long as' : `${step.difference} than`} that of ${names[0]}.`,
    ...where,
    ...tokensText(first, second, names),
  ];
};

const partNames: Readonly<Record<ComparedTime['id'], string>> = {
  step: 'the step',
  forward: 'the forward pass',
  backward: 'the backward pass',
  optimizer: 'the optimizer',
  loop: 'the training loop',
};

/** Where the planners took other batches, times alone would mislead. */
const tokensText = (first: FeasiblePlan, second: FeasiblePlan, names: readonly [string, string]) => {
  const [a, b] = [tokensPerStep(first.job), tokensPerStep(second.job)];
  const rates = `${tokenRateText(second.tokensPerSecond)} against ${tokenRateText(first.tokensPerSecond)}`;
  return a === b
    ? [`Both train on ${countText(a)} tokens a step: ${rates}.`]
    : [
        `The steps are not of one size: ${names[1]} trains on ${countText(b)} tokens, ${names[0]} on ${countText(a)}: ${rates}.`,
      ];
};
