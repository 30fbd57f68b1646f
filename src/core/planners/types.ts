import type { Bytes, FlopPerSecond, Seconds, TokensPerSecond } from '../units.ts';
import type { Release } from '../cost/deepspeed-release.ts';
import type { Footprint, Share } from '../cost/memory/footprint.ts';
import type { Keeping } from '../cost/memory/setup.ts';
import type { LaunchWork } from '../cost/time/plain.ts';
import type { Adapter } from '../job/adapter.ts';
import type { Method, OptimizerKind, WeightFormat } from '../job/choices.ts';
import type { Job, SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Phase, Schedule, TierId, Timeline } from '../schedule/types.ts';
import type { KnobValue, Tuning } from './knobs.ts';

export type SystemId =
  | 'gpu-only'
  | 'gpu-checkpointed'
  | 'zero-offload'
  | 'zero-infinity'
  | 'fuyou'
  | 'memascend'
  | 'cxl-aware'
  | 'deep-optimizer-states'
  | 'megatrain'
  | 'superoffload'
  | 'zenflow'
  | 'lora'
  | 'qlora';

/**
 * One published system. `decide` chooses placement and knobs for a micro-batch of a given size and emits the
 * schedule; it computes no clock time. The same inputs always give the same outcome.
 */
export interface Planner {
  readonly id: SystemId;
  readonly title: string;
  /** Paper and code that it follows. */
  readonly cites: string;
  /** What it trains. A job of another method is planned as if it asked for this one. */
  readonly method: Method;
  /**
   * What it changes of the training itself, in a sentence; absent where the same steps are computed. A system that
   * changes it is planned beside the others, and chosen only by name.
   */
  readonly alters?: string;
  /** What a person may settle in the planner's place; absent where nothing is left to choose. */
  readonly tuning?: Tuning<Planner>;
  /** Why the system has no way to do what a job asks for, whatever the machine; undefined where it has. */
  refuses?(job: Job): string | undefined;
  /** Memory alone, by closed form and cheap: what is missing (its footprint is left to `decide`), or undefined if it fits. */
  check(machine: Machine, model: Model, job: SizedJob): Infeasible | undefined;
  /** A closed form that no step of this system can beat; 0 where it does not fit. */
  bound(machine: Machine, model: Model, job: SizedJob): Seconds;
  decide(machine: Machine, model: Model, job: SizedJob): Outcome;
}

/** What a planner decided, or the tier that is too small and by how much. */
export type Outcome =
  | {
      readonly kind: 'feasible';
      readonly decisions: Decisions;
      readonly memory: readonly TierUse[];
      readonly footprint: Footprint;
      readonly schedule: Schedule;
      /** The schedule's timeline, where the choice between several already took it. */
      readonly timeline?: Timeline;
    }
  | Infeasible;

export interface Infeasible {
  readonly kind: 'infeasible';
  readonly shortBy: { readonly tier: TierId; readonly bytes: Bytes };
  /** In a sentence: what is too small for what. */
  readonly why: string;
  readonly memory: readonly TierUse[];
  /** The same by component, moment and budget; absent where the system was checked only, or not planned at all. */
  readonly footprint?: Footprint;
}

/** What a tier holds at its peak, part by part, so that a person can check it by hand. */
export interface TierUse {
  readonly tier: TierId;
  readonly capacity: Bytes;
  readonly peak: Bytes;
  readonly parts: readonly Share[];
}

export type Placement = 'gpu' | 'dram' | 'cxl' | 'nvme';

/** What may lie in several tiers at once. */
export type Role = 'parameters' | 'gradients' | 'optimizer' | 'activations';

/** A knob as a plan has it. */
export interface SettledKnob {
  readonly knob: string;
  readonly value: KnobValue;
  /** Given by a person, found by search, given by the system's own performance model, or the only one there is. */
  readonly by: 'given' | 'search' | 'model' | 'fixed';
}

/** What lives where, how much, how often. The exporters turn exactly this into configuration. */
export interface Decisions {
  readonly microBatch: number;
  readonly checkpointing: boolean;
  readonly parameters: Placement;
  readonly gradients: Placement;
  readonly optimizer: Placement;
  readonly checkpoints: 'gpu' | 'dram';
  /** Absent: as the job asks. */
  readonly flashAttention?: boolean;
  /** Index in `machine.storage` of the array that holds what is on NVMe; absent where nothing is. */
  readonly storage?: number;
  /** Shares by tier of what does not lie in one tier whole; each sums to 1. */
  readonly split?: Readonly<Partial<Record<Role, readonly { readonly tier: Placement; readonly share: number }[]>>>;
  /** What the system's knobs were settled to. */
  readonly knobs?: readonly SettledKnob[];
  /** Of what DeepSpeed runs. Element counts, as it counts them. */
  readonly deepspeed?: DeepSpeedDecisions;
  /** Of a loop without DeepSpeed's optimizer. */
  readonly plain?: PlainDecisions;
}

/** What a framework is told that trains with PyTorch alone. */
export interface PlainDecisions {
  readonly framework: string;
  readonly keeping: Keeping;
  readonly weights: WeightFormat;
  readonly doubleQuantised: boolean;
  readonly optimizer: OptimizerKind;
  readonly adapter?: Adapter;
}

export interface DeepSpeedDecisions {
  readonly stage: 2 | 3;
  /** `paper`: as DeepSpeed was up to July 2026, which the exported version no longer is. */
  readonly release: Release;
  /** CPU share of the optimizer's sub-groups (TwinFlow). */
  readonly ratio: number;
  /** What of the plan no released DeepSpeed can be told: such a plan is not exported. */
  readonly unreleased?: string;
  /** Share of the cores that run Adam, and whether gradients are clipped, which defers it. */
  readonly superOffload?: { readonly cores: number; readonly clipping: boolean };
  readonly zenFlow?: ZenFlowDecisions;
  readonly subGroupSize: number;
  readonly reduceBucketSize: number;
  readonly allgatherBucketSize: number;
  readonly prefetchBucketSize: number;
  readonly parameterPersistenceThreshold: number;
  readonly maxLiveParameters: number;
  readonly pinMemory: boolean;
  readonly parameterBufferCount: number;
  readonly parameterBufferSize: number;
  readonly maxInCpu: number;
  readonly optimizerBufferCount: number;
  readonly pipelineRead: boolean;
  readonly pipelineWrite: boolean;
  readonly aioBlockBytes: number;
  readonly aioQueueDepth: number;
  readonly aioThreads: number;
}

/** In the words of DeepSpeed's zenflow block: topk_ratio, update_interval, overlap_step, offload, pt_reserved_cores_perc. */
export interface ZenFlowDecisions {
  readonly topk: number;
  readonly interval: number;
  readonly overlap: boolean;
  readonly offload: boolean;
  readonly reserved: number;
}

/** A planner's outcome with the time that the engine found. */
export type Plan = FeasiblePlan | InfeasiblePlan;

export interface FeasiblePlan {
  readonly kind: 'feasible';
  readonly system: SystemId;
  readonly job: SizedJob;
  readonly stepSeconds: Seconds;
  readonly tokensPerSecond: TokensPerSecond;
  /** 6PT plus attention: the work the model asks for. */
  readonly modelFlopsPerSecond: FlopPerSecond;
  /** What a full recompute would count (8PT) where checkpointing is on. */
  readonly hardwareFlopsPerSecond: FlopPerSecond;
  readonly phases: {
    readonly forwardSeconds: Seconds;
    readonly backwardSeconds: Seconds;
    readonly optimizerSeconds: Seconds;
    /** Of the training loop around them (data, logging), where the system is planned with it. */
    readonly loopSeconds?: Seconds;
  };
  readonly peak: {
    readonly gpuBytes: Bytes;
    readonly dramBytes: Bytes;
    readonly cxlBytes: Bytes;
    readonly nvmeBytes: Bytes;
  };
  readonly traffic: {
    readonly h2dBytes: Bytes;
    readonly d2hBytes: Bytes;
    readonly nvmeReadBytes: Bytes;
    readonly nvmeWriteBytes: Bytes;
  };
  /** Share of the step in which the GPU computes, and in which the CPU does, 0 to 1. */
  readonly busy: { readonly gpuShare: number; readonly cpuShare: number };
  /** What handing operators over takes beside computing them, in one micro-batch. */
  readonly launching: Launching;
  /** The resource that binds the step, and that of each phase. */
  readonly binding: string;
  readonly phaseBinding: Readonly<Record<Phase, string>>;
  readonly memory: readonly TierUse[];
  /** The same by component, moment and budget. */
  readonly footprint: Footprint;
  readonly decisions: Decisions;
}

/** Of one micro-batch: whether the GPU or the CPU that hands work over is the slower one. */
export type Launching = LaunchWork & { readonly bound: 'cpu' | 'gpu'; readonly counts: CountedLaunches };

/** Where the number of operators and the time of each come from. */
export type CountedLaunches =
  | { readonly kind: 'assumed'; readonly framework: string }
  /** Of a trace: how it was carried over to the plan's model and machine, in sentences. */
  | { readonly kind: 'measured'; readonly trace: string; readonly carriedOver: readonly string[] };

/** A plan that DeepSpeed's engine runs. */
export type DeepSpeedPlan = FeasiblePlan & {
  readonly decisions: Decisions & {
    readonly deepspeed: DeepSpeedDecisions;
    /** DeepSpeed has no word for CXL memory. */
    readonly parameters: Exclude<Placement, 'cxl'>;
    readonly optimizer: Exclude<Placement, 'cxl'>;
  };
};

export interface InfeasiblePlan extends Infeasible {
  readonly system: SystemId;
  readonly job: Job;
}

/** A step of a system whose time is known: all that a search compares. `plan` sums up the rest where that is wanted. */
export interface Timed {
  readonly timeline: Timeline;
  readonly tokensPerSecond: TokensPerSecond;
  plan(): FeasiblePlan;
}

/** A plan with its step drawn out. */
export interface DetailedPlan {
  readonly plan: FeasiblePlan;
  readonly timeline: Timeline;
}
