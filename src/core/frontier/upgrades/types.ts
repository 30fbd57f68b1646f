import type { CatalogueGpu } from '../../machine/gpu-catalogue.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { SystemId } from '../../planners/types.ts';
import type { Asked } from '../asked.ts';

/** What one value of a machine is worth to one system's step. */
export interface Elasticity {
  readonly system: SystemId;
  /** As `--set` names it. */
  readonly path: string;
  readonly value: number;
  /** Per cent that the step gets shorter for one per cent more of it: 1 where it binds alone, 0 where it does not matter. */
  readonly elasticity: number;
}

/** A machine as it is, or with one part replaced, and what comes of it. */
export interface Outcome {
  /** As `--price` names it. */
  readonly id: string;
  readonly title: string;
  /** The system with the most tokens a second after it; absent where nothing fits even then. */
  readonly system?: SystemId | undefined;
  /** 0 where nothing fits. */
  readonly tokensPerSecond: number;
  /** The largest shape of the GPT family that any system trains after it. */
  readonly maxParameters: number;
}

/**
 * Helps: the job runs faster or at last, or larger models fit and it runs no slower. Trades: larger models fit, but the
 * job runs slower. Nothing: neither.
 */
export type Worth = 'helps' | 'trades' | 'nothing';

/** What an upgrade changes. */
export interface UpgradeEffect extends Outcome {
  /** Over what the machine does as it is, as a factor; absent where nothing fits as it is. */
  readonly speedup?: number | undefined;
  readonly worth: Worth;
  /** As the user entered it, and tokens a second gained for each unit of money. */
  readonly price?: number | undefined;
  readonly gainPerPrice?: number | undefined;
}

export interface WhatIfRequest extends Asked {
  readonly machine: Machine;
  readonly model: Model;
  readonly gpus: readonly CatalogueGpu[];
  /** By the id of an upgrade, in any currency. */
  readonly prices: Readonly<Record<string, number>>;
}

export interface WhatIfAnswer {
  /** The machine as it is. */
  readonly now: Outcome;
  readonly elasticities: readonly Elasticity[];
  /**
   * What helps most first: by gain for its price where there are prices, those without one after them, by gain. Then
   * what trades speed for room, then what gives nothing.
   */
  readonly upgrades: readonly UpgradeEffect[];
}

export type WhatIfProgress =
  | { readonly kind: 'elasticity'; readonly elasticity: Elasticity }
  | { readonly kind: 'upgrade'; readonly upgrade: UpgradeEffect };
