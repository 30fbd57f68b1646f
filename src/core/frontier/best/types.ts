import type { PowerGiven } from '../../cost/training/power.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { KnobValues } from '../../planners/knobs.ts';
import type { SystemId } from '../../planners/types.ts';
import type { TierId } from '../../schedule/types.ts';
import type { Asked } from '../asked.ts';

/** What the best plan has most or least of: tokens a second, DRAM, cost of a token, length of a sequence. */
export const goals = ['tokens', 'memory', 'cost', 'context'] as const;
export type Goal = (typeof goals)[number];

/** In any currency; what is absent costs nothing. Power that a person knows stands in place of what is assumed. */
export interface Prices extends PowerGiven {
  /** Of the machine for an hour: rent, or what it loses in value. */
  readonly perHour?: number | undefined;
  readonly perKilowattHour?: number | undefined;
}

/** What the job says is kept: micro-batch where it has one, checkpointing where it is not left to the planner. */
export interface BestRequest extends Asked {
  readonly machine: Machine;
  readonly model: Model;
  readonly goal: Goal;
  readonly prices?: Prices | undefined;
}

/** As if the machine had no more than this: what makes a planner take what is slower and smaller. */
export interface Limits {
  readonly gpuBytes?: number | undefined;
  readonly dramBytes?: number | undefined;
}

/** What a search chooses: `planOf` makes the plan of it again. */
export interface Choice {
  readonly system: SystemId;
  readonly job: SizedJob;
  readonly knobs: KnobValues;
  readonly limits?: Limits | undefined;
}

/** A plan in the figures by which plans are compared. */
export interface BestPoint extends Choice {
  readonly tokensPerSecond: number;
  readonly stepSeconds: number;
  readonly gpuBytes: number;
  readonly dramBytes: number;
  readonly cxlBytes: number;
  readonly nvmeBytes: number;
  /** Where there are prices. */
  readonly costPerMillionTokens?: number | undefined;
}

/** Why a system is not among the points. */
export interface Left {
  readonly system: SystemId;
  readonly why: string;
  readonly shortBy: { readonly tier: TierId; readonly bytes: number };
}

export interface BestAnswer {
  /** Absent where nothing fits. */
  readonly best?: BestPoint | undefined;
  /** No other plan is at least as good in all figures and better in one. Most tokens a second first. */
  readonly pareto: readonly BestPoint[];
  readonly left: readonly Left[];
  /** Plans that were simulated, and those that a bound ruled out before. */
  readonly evaluated: number;
  readonly pruned: number;
}

/** What a search has found so far. */
export interface BestProgress {
  readonly best?: BestPoint | undefined;
  readonly pareto: readonly BestPoint[];
  readonly evaluated: number;
  readonly pruned: number;
  readonly system: SystemId;
}
