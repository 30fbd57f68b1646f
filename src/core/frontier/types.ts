import type { CatalogueGpu } from '../machine/gpu-catalogue.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { SystemId } from '../planners/types.ts';
import type { TierId } from '../schedule/types.ts';
import type { Asked } from './asked.ts';

/** What is made as large as it goes: the model, the sequence of one model, or its micro-batch. */
export const finds = ['model', 'context', 'batch'] as const;
export type Find = (typeof finds)[number];

/** Models to choose from: GPT or Llama shapes of every size, or the models of the catalogue. */
export const familyIds = ['gpt', 'llama', 'catalogue'] as const;
export type FamilyId = (typeof familyIds)[number];

/** What a sweep changes of the machine. */
export const axes = ['dram', 'ssd', 'gpu', 'link'] as const;
export type Axis = (typeof axes)[number];

/** The machine as it is at one step of a sweep: `value` in bytes of DRAM, drives (ssd), bytes of the GPU's memory, B/s of the link. */
export interface SweepStep {
  readonly index: number;
  readonly label: string;
  readonly value: number;
}

/** The largest that one system trains on one machine. */
export interface FrontierPoint {
  readonly system: SystemId;
  /** Of what was asked for: parameters, tokens of a sequence, or sequences of a micro-batch; 0 when not even the least fits. */
  readonly largest: number;
  /** Parameters of the model; 0 when not even the smallest fits. */
  readonly maxParameters: number;
  /** Shape of that model. */
  readonly layers: number;
  readonly hidden: number;
  /** The tier that stops the next larger one. */
  readonly limitedBy: TierId;
  /** Of the catalogue. */
  readonly modelId?: string | undefined;
  /** What stops it where that is no tier: the job, or the model. */
  readonly why?: string | undefined;
  /** In a sweep: for which machine. */
  readonly step?: SweepStep | undefined;
}

/** One question to the frontier, with all the data that it needs. */
export interface FrontierRequest extends Asked {
  readonly machine: Machine;
  readonly find: Find;
  readonly family: FamilyId;
  /** The catalogue's, where that is the family; the one whose sequence or micro-batch grows, first. */
  readonly models: readonly Model[];
  readonly sweep?: Sweep;
}

export interface Sweep {
  readonly axis: Axis;
  /** In the units of `SweepStep.value`, ascending; absent: the usual ones. */
  readonly values?: readonly number[];
  /** Of the catalogue, for sweeps over the GPU. */
  readonly gpus: readonly CatalogueGpu[];
}
