import type { Framework, FrameworkId } from '../../../src/core/cost/frameworks.ts';
import type { Job } from '../../../src/core/job/job.ts';
import type { ModelName } from './models.ts';

export type Offloaded = 'moments' | 'master' | 'residual' | 'gradients';

/** What a memory figure counts: what tensors take, what the allocator took for them, or what the driver sees in use. */
export type Meter = 'allocated' | 'reserved' | 'device';

/** A measured run as a job, with what its source leaves open filled in from the framework's defaults. */
export interface MeasuredSetup {
  readonly id: string;
  readonly model: ModelName;
  readonly framework: FrameworkId;
  readonly traits?: Partial<Framework>;
  readonly job: Partial<Job> & { readonly microBatch: number };
  readonly meter: Meter;
  /** In the catalogue, where the rate is compared. */
  readonly gpu?: string;
  /** Tokens of a sequence that count, and that the GPU works on where shorter ones are not padded to the longest. */
  readonly meanSequence?: number;
  /** What waits in host memory and is copied once a step, or (residual, gradients) once a micro-batch. */
  readonly offloaded?: readonly Offloaded[];
  /** Only the weights were loaded. */
  readonly loadOnly?: true;
  /** Where the source says nothing: what is assumed, and why. */
  readonly assumed?: string;
  /** Quantities to which a constant was fitted on this row. */
  readonly fitted?: readonly ('peak memory' | 'tokens/s')[];
  /** Why the row is missed by more than the bar allows, as far as found out. */
  readonly miss?: string;
}
