import type { Activations } from '../../cost/activations.ts';
import type { GpuWork } from '../../cost/gpu-work.ts';
import type { Outline } from '../../cost/outline.ts';
import type { Rates } from '../../cost/rates.ts';
import type { Grouping } from '../../cost/sub-groups.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine, Storage } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Settings } from './knobs.ts';

/** Before anything was decided. */
export interface Base {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  readonly settings: Settings;
  /** Knobs that a person settled. */
  readonly given: readonly string[];
  readonly outline: Outline;
  readonly activations: Activations;
  readonly grouping: Grouping;
  readonly array: Storage | undefined;
  readonly arrayIndex: number | undefined;
  readonly rates: Rates;
  readonly work: GpuWork;
}

/** Bytes a parameter on the drives: 16-bit weights, fp32 master and both moments. papers/fuyou-memascend, section 1.1. */
export const storedBytesPerParameter = 14;

/** Elements at which a group of parameters closes. Artifact of arXiv 2403.06504, ratel_optimizer.py, `sub_group_size`. */
export const subGroupSize = 7e8;
