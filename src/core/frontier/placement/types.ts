import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';

/**
 * A linear program as data, all variables from 0 up: minimise the sum of `cost` x variable, each row a sum that is at
 * most or exactly its limit.
 */
export interface Program {
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}
export interface Variable {
  /** Letters, digits and `_`. */
  readonly name: string;
  readonly cost: number;
  readonly most: number;
  /** Whole numbers only. */
  readonly whole: boolean;
}
export interface Row {
  readonly name: string;
  readonly terms: readonly Term[];
  readonly relation: 'at most' | 'exactly';
  readonly limit: number;
}
export interface Term {
  /** Index of the variable. */
  readonly variable: number;
  readonly factor: number;
}

/** What a solver found: `values` by variable; nothing but a proven optimum has any. */
export type Solution =
  | { readonly kind: 'optimal'; readonly values: readonly number[] }
  | { readonly kind: 'infeasible' }
  /** `status` in the solver's words, a time limit for instance. */
  | { readonly kind: 'unsolved'; readonly status: string };

export interface BoundRequest {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  /** Bytes of optimizer states a parameter, where a system keeps fewer than the 12 of fp32. */
  readonly stateBytes?: number | undefined;
}

export const placedThings = ['weights', 'optimizer', 'update', 'checkpoints', 'activations'] as const;
export const placedWhere = ['gpu', 'cpu', 'dram', 'cxl', 'nvme', 'recomputed'] as const;

/** How much of what lies where at the optimum: a share of all layers, or of all parameters. */
export interface PlacedShare {
  readonly what: (typeof placedThings)[number];
  readonly where: (typeof placedWhere)[number];
  readonly share: number;
}

/** A time that no system can beat that trains as `assumes` says. */
export type Bound =
  | {
      readonly kind: 'bound';
      /** Tensors may be split between tiers at will. Valid for every system. */
      readonly seconds: number;
      /** Each layer's tensors stay whole; absent where the solver did not prove it in time. */
      readonly wholeSeconds?: number | undefined;
      readonly placement: readonly PlacedShare[];
      readonly assumes: readonly string[];
    }
  | { readonly kind: 'infeasible' }
  | { readonly kind: 'none'; readonly why: string };
