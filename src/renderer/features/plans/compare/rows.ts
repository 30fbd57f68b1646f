import type { Plan, SystemId } from '../../../../core/planners/types.ts';
import { whatBinds } from '../../../../core/planners/launch.ts';
import { resourceName, systemTitle } from '../../../app/names.ts';
import { verdictText } from '../verdict.ts';

/** One system as a line among the others. What does not fit has no figures. */
export interface CompareRow {
  readonly system: SystemId;
  readonly title: string;
  readonly verdict: string;
  /** Why it does not fit, in a sentence. */
  readonly why: string | undefined;
  readonly microBatch: number | undefined;
  readonly tokens: number | undefined;
  readonly step: number | undefined;
  readonly gpu: number | undefined;
  readonly dram: number | undefined;
  readonly nvme: number | undefined;
  readonly bound: string;
}

export const rowOf = (plan: Plan): CompareRow => {
  const named = { system: plan.system, title: systemTitle(plan.system), verdict: verdictText(plan) };
  return plan.kind === 'infeasible'
    ? { ...named, ...noFigures, why: plan.why }
    : {
        ...named,
        why: undefined,
        microBatch: plan.job.microBatch,
        tokens: plan.tokensPerSecond,
        step: plan.stepSeconds,
        gpu: plan.peak.gpuBytes,
        dram: plan.peak.dramBytes,
        nvme: plan.peak.nvmeBytes,
        bound: resourceName(whatBinds(plan)),
      };
};

const noFigures = {
  microBatch: undefined,
  tokens: undefined,
  step: undefined,
  gpu: undefined,
  dram: undefined,
  nvme: undefined,
  bound: '',
} as const;

export const sortKeys = ['title', 'tokens', 'step', 'gpu', 'dram', 'nvme', 'bound'] as const;
export type SortKey = (typeof sortKeys)[number];
export interface Sort {
  readonly by: SortKey;
  readonly descending: boolean;
}

export const fastestFirst: Sort = { by: 'tokens', descending: true };

/** The other way round where it is the same column, else the way in which that column is mostly read. */
export const sortedBy = (sort: Sort, by: SortKey): Sort => ({
  by,
  descending: sort.by === by ? !sort.descending : by === 'tokens',
});

/** Rows alike in the column stay in their order. */
export const sorted = (rows: readonly CompareRow[], { by, descending }: Sort): readonly CompareRow[] =>
  rows.toSorted((a, b) => (descending ? -1 : 1) * compared(a[by], b[by]));

const compared = (a: string | number | undefined, b: string | number | undefined): number =>
  typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b) : Number(a ?? 0) - Number(b ?? 0);
