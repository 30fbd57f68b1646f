import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { FeasiblePlan } from '../../planners/types.ts';
import type { DeepSpeedConfig } from '../deepspeed/schema.ts';

export interface Exported {
  readonly machine: Machine;
  readonly model: Model;
  readonly plan: FeasiblePlan;
}

/** What a plan asks of a framework that is told everything by a file, before it is put into the words of one. */
export interface Recipe {
  /** Id on the hub; a folder beside the file for a model that has none. */
  readonly model: string;
  readonly method: 'full' | 'adapters';
  /** Tokens. */
  readonly sequence: number;
  /** Texts are joined and cut to the sequence; else each is padded. */
  readonly packs: boolean;
  readonly precision: 'bf16' | 'fp16';
  readonly attention: 'sdpa' | 'eager';
  /** Sequences. */
  readonly microBatch: number;
  readonly accumulation: number;
  readonly checkpointing: boolean;
  readonly compiles: boolean;
  readonly fusesLoss: boolean;
  /** All weights are trained, and stored in fp32. DeepSpeed keeps fp32 weights of its own instead. */
  readonly inFp32: boolean;
  /** Of TrainingArguments. */
  readonly optimizer: string;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Norm that gradients are clipped to; 0 for no clipping. */
  readonly clipping: number;
  readonly quantised?: { readonly bits: 4 | 8; readonly twice: boolean };
  readonly lora?: {
    readonly rank: number;
    readonly alpha: number;
    readonly targets: readonly string[];
    /** Modules that are trained whole beside the adapters. */
    readonly saved: readonly string[];
    readonly dora: boolean;
    readonly rslora: boolean;
  };
  /** The engine that the plan is for; absent where PyTorch trains alone. */
  readonly deepspeed?: DeepSpeedConfig;
}
