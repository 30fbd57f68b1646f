import type { Activations } from '../../cost/activations.ts';
import { activationsOf } from '../../cost/activations.ts';
import type { Outline } from '../../cost/outline.ts';
import { outlineOf } from '../../cost/outline.ts';
import { shareOfHost } from '../../cost/ranks.ts';
import type { Rates } from '../../cost/rates.ts';
import { ratesOf } from '../../cost/rates.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { hasAttention } from '../../model/widths.ts';
import type { Groups } from './groups.ts';
import { groupsOf } from './groups.ts';
import type { Settings } from './settings.ts';

/** Settings with the period decided: undefined only where updates are not interleaved. */
export type Decided = Settings & { readonly by: 'given' | 'model' | 'fixed' };

/** One process of a run, with the numbers that its memory, bound and schedule are made of. */
export interface Situation {
  /** The process's share of the host. */
  readonly machine: Machine;
  readonly model: Model;
  /** As asked, its attention as the fork computes it. */
  readonly job: SizedJob;
  readonly settings: Decided;
  readonly outline: Outline;
  readonly groups: Groups;
  /** Without attention's scores. */
  readonly activations: Activations;
  /** Bytes of the scores of one layer. */
  readonly scores: number;
  readonly rates: Rates;
}

/** Processes of one host. */
export const processesOf = ({ ranks, hosts }: Settings): number => Math.ceil(ranks / hosts);

export const situationOf = (machine: Machine, model: Model, asked: SizedJob, settings: Decided): Situation => {
  const job = { ...asked, flashAttention: asked.flashAttention && settings.flashAttention };
  const own = shareOfHost(machine, { processes: processesOf(settings), bound: settings.bound });
  const outline = outlineOf(model);
  const { ranks, subGroupSize: size, ratio, interleave } = settings;
  return {
    machine: own,
    model,
    job,
    settings,
    outline,
    groups: groupsOf(outline, { ranks, size, ratio, period: interleave ? settings.period : undefined }),
    activations: activationsWithoutScores(model, job),
    scores: scoreBytes(model, job),
    rates: ratesOf(own, undefined),
  };
};

const activationsWithoutScores = (model: Model, job: SizedJob): Activations => {
  const kept = job.checkpointing === 'none';
  const found = activationsOf(model, { ...job, flashAttention: true }, kept ? 'kept' : 'checkpoints on the GPU');
  return kept ? { ...found, kept: found.kept + scoreBytes(model, job) } : found;
};

/** 16-bit scores of every head: 2 b a s^2. A flash kernel never stores them. */
const scoreBytes = (model: Model, { flashAttention, microBatch, sequence }: SizedJob): number =>
  flashAttention || !hasAttention(model) ? 0 : 2 * microBatch * model.heads * sequence ** 2;
