import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Output, Progress, Settings } from '../../contract.ts';
import type { AppError } from '../../core/error.ts';
import type { Goal, Left, Limits } from '../../core/frontier/best/types.ts';
import type { MachineChanges } from '../../core/frontier/changed-machine.ts';
import type { Elasticity, Outcome, UpgradeEffect } from '../../core/frontier/upgrades/types.ts';
import type { Bound } from '../../core/frontier/placement/types.ts';
import type { Axis, Find, FrontierPoint } from '../../core/frontier/types.ts';
import type { Job } from '../../core/job/job.ts';
import { defaultJob } from '../../core/job/job.ts';
import type { Training } from '../../core/job/training.ts';
import { defaultTraining } from '../../core/job/training.ts';
import type { Facts } from '../../core/machine/facts.ts';
import type { Machine } from '../../core/machine/machine.ts';
import type { ProbeResult, ProfileMode, Run, RunSummary } from '../../core/machine/run.ts';
import type { Model } from '../../core/model/model.ts';
import type { KnobValues } from '../../core/planners/knobs.ts';
import type { Plan, SystemId } from '../../core/planners/types.ts';
import type { History } from './history.ts';
import type { TraceState } from './trace-state.ts';
import { noTraces } from './trace-state.ts';
import { emptyHistory } from './history.ts';

/** Something that is read from the other side. */
export type Loadable<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: AppError };
export const loading = { state: 'loading' } as const;

export type Catalogue = Output<'catalogue.read'>;
export type About = Output<'app.about'>;
export type Explore = NonNullable<Settings['explore']>;
export type Theme = Settings['theme'];
export type CountProgress = Progress<'dataset.count'>;
export type ProfileProgress = Progress<'profile.start'>;

/** The machine to plan for: a stored run of this one, or a described one that ships with the app. */
export type MachineChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'reference'; readonly name: string };

/** Knobs that the user settled in the planner's place, by system. */
export type KnobsOfSystems = Readonly<Partial<Record<SystemId, KnobValues>>>;

/** What the user has chosen, in the order of the steps. */
export interface Choice {
  readonly machine: MachineChoice;
  /** GPU of the catalogue for a run that has none measured. */
  readonly gpuId: string | undefined;
  readonly modelId: string | undefined;
  readonly job: Job;
  /** What the whole run consists of besides the job; no plan depends on it. */
  readonly training: Training;
  /** Undefined: the fastest that fits. */
  readonly system: SystemId | undefined;
  /** Whose step Timeline draws below that of the system. */
  readonly comparedSystem: SystemId | undefined;
  readonly knobs: KnobsOfSystems;
  /** Planned as if the machine had no more memory than this. */
  readonly limits: Limits;
}

/** What a person sets by hand and could lose: one history holds all of it. */
export interface Undoable extends Pick<Choice, 'job' | 'training' | 'knobs' | 'limits'> {
  readonly prices: Pick<Explore, 'pricePerHour' | 'upgradePrices'>;
  readonly changes: MachineChanges;
}

/** A profile in progress. */
export interface Profiling {
  readonly mode: ProfileMode;
  readonly abort: AbortController;
  readonly cancelling: boolean;
  readonly progress: ProfileProgress | undefined;
  readonly results: readonly ProbeResult[];
}

/** The tokens of a dataset that are being counted, or why they could not be. */
export type Counting =
  | { readonly kind: 'running'; readonly abort: AbortController; readonly progress: CountProgress | undefined }
  | { readonly kind: 'failed'; readonly error: AppError };

/** What planners work on. */
export interface PlanInputs {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: Job;
  readonly knobs: KnobsOfSystems;
}

/** The plans of all systems, in the order of the list of planners, and what they were made for. */
export interface Plans {
  readonly inputs: PlanInputs;
  readonly plans: readonly Plan[];
}

export interface FrontierState {
  readonly find: Find;
  /** Undefined: of the machine as it is. */
  readonly over: Axis | undefined;
  readonly abort: AbortController;
  readonly points: readonly FrontierPoint[];
  readonly done: boolean;
  readonly error: AppError | undefined;
}

/** A search for the best plan: what it found so far, or in all. */
export interface BestState {
  readonly inputs: PlanInputs;
  readonly goal: Goal;
  readonly abort: AbortController;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly progress: Omit<Progress<'best.run'>, 'system'> | undefined;
  /** Systems that are not among the points, and why. */
  readonly left: readonly Left[];
  readonly bound: FoundBound | undefined;
  readonly error?: AppError;
}

/** What no placement of the best plan's tensors beats; `gap`: by how much the plan takes longer, as a share. */
export type FoundBound =
  | (Extract<Bound, { readonly kind: 'bound' }> & { readonly gap: number })
  | { readonly kind: 'none'; readonly why: string };

/** What each rate and each upgrade is worth, so far or in all. */
export interface UpgradesState {
  readonly inputs: PlanInputs;
  readonly abort: AbortController;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly elasticities: readonly Elasticity[];
  readonly upgrades: readonly UpgradeEffect[];
  /** The machine as it is; known at the end. */
  readonly now: Outcome | undefined;
  readonly error?: AppError;
}

const defaultExplore: Explore = { allPlans: false, find: 'model', family: 'gpt', goal: 'tokens', upgradePrices: {} };

export interface AppState {
  readonly facts: Loadable<Facts>;
  readonly catalogue: Loadable<Catalogue>;
  readonly runs: Loadable<readonly RunSummary[]>;
  readonly about: Loadable<About>;
  readonly traces: TraceState;
  /** The run of the choice, whole. */
  readonly run: Loadable<Run> | undefined;
  readonly choice: Choice;
  readonly history: History<Undoable>;
  readonly theme: Theme;
  readonly storageDir: string;
  readonly explore: Explore;
  readonly profiling: Profiling | undefined;
  readonly counting: Counting | undefined;
  /** Follow from the choice (`derive.ts`). */
  readonly machine: Machine | undefined;
  /** Why the chosen run gives no machine. */
  readonly machineError: AppError | undefined;
  readonly model: Model | undefined;
  readonly plans: Plans | undefined;
  /** `plans` belong to an earlier choice; the new ones are being made. */
  readonly planning: boolean;
  readonly frontier: FrontierState | undefined;
  readonly best: BestState | undefined;
  /** What the sliders of What-if changed of the machine. */
  readonly changes: MachineChanges;
  /** The machine that `changes` and the limits are of, by its key (`undoable.ts`). */
  readonly changedMachine: string;
  readonly upgrades: UpgradesState | undefined;
}
export type AppStore = StoreApi<AppState>;

export const createAppStore = (): AppStore =>
  createStore<AppState>(() => ({
    facts: loading,
    catalogue: loading,
    runs: loading,
    about: loading,
    traces: noTraces,
    run: undefined,
    choice: {
      machine: { kind: 'none' },
      gpuId: undefined,
      modelId: undefined,
      job: defaultJob,
      training: defaultTraining,
      system: undefined,
      comparedSystem: undefined,
      knobs: {},
      limits: {},
    },
    history: emptyHistory,
    theme: 'system',
    storageDir: '',
    explore: defaultExplore,
    profiling: undefined,
    counting: undefined,
    machine: undefined,
    machineError: undefined,
    model: undefined,
    plans: undefined,
    planning: false,
    frontier: undefined,
    best: undefined,
    changes: {},
    changedMachine: '',
    upgrades: undefined,
  }));

export const valueOf = <T>(loadable: Loadable<T> | undefined): T | undefined =>
  loadable?.state === 'ready' ? loadable.value : undefined;
