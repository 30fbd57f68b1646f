import { z } from 'zod';
import { AppErrorSchema } from './core/error.ts';
import { exportTargets } from './core/export/types.ts';
import { bestMessages, boundMessages, frontierMessages, whatIfMessages } from './core/frontier/messages.ts';
import { LastAskedSchema, OfMachineSchema } from './core/frontier/last-asked.ts';
import { CountProgressSchema } from './core/job/count-progress.ts';
import { CountedDatasetSchema } from './core/job/dataset.ts';
import { JobSchema } from './core/job/job.ts';
import { TrainingSchema } from './core/job/training.ts';
import { FactsSchema } from './core/machine/facts.ts';
import { traceMessages } from './core/launch/messages.ts';
import { DriftReportSchema } from './core/machine/history/drift-report.ts';
import { CatalogueGpuSchema } from './core/machine/gpu-catalogue.ts';
import { MachineSchema } from './core/machine/machine.ts';
import { ProfileProgressSchema } from './core/machine/profile-progress.ts';
import { ProfileModeSchema, RunSchema, RunSummarySchema } from './core/machine/run.ts';
import { ModelSchema, mostIdLetters } from './core/model/model.ts';

/**
 * Every message that crosses a process or network border. The Electron window, the browser page and the command line
 * reach the same handlers through it; both ends are typed from it and both ends validate.
 */

const nothing = z.strictObject({});
const runId = z.strictObject({ id: z.string().max(64) });

export const SystemIdSchema = z.enum([
  'gpu-only',
  'gpu-checkpointed',
  'zero-offload',
  'zero-infinity',
  'fuyou',
  'memascend',
  'deep-optimizer-states',
  'cxl-aware',
  'megatrain',
  'superoffload',
  'zenflow',
  'lora',
  'qlora',
]);

export const KnobValuesSchema = z.record(z.string().max(64), z.union([z.boolean(), z.number(), z.string().max(64)]));

export const PlanRequestSchema = z.strictObject({
  machine: MachineSchema,
  model: ModelSchema,
  job: JobSchema,
  system: SystemIdSchema,
  /** Knobs of the system that a person settled; the rest is the planner's to choose. */
  knobs: KnobValuesSchema.optional(),
});

const names = z.array(z.string().max(64)).max(64);
const profileChoice = {
  /** Metrics or groups of them (`dram`); absent: what the mode measures. */
  only: names.optional(),
  /** Metrics that are measured only on request, besides. */
  include: names.optional(),
  /** Folders for the storage probes; absent: those of the run that is gone on with, else the app's own data folder. */
  dirs: z.array(z.string().max(4096)).min(1).max(16).optional(),
};

const ExportFileSchema = z.strictObject({ path: z.string(), text: z.string(), executable: z.boolean() });

export const SettingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  /** The user's last choices, so that the app opens where it was left. */
  modelId: z.string().max(mostIdLetters).nullable(),
  runId: z.string().max(64).nullable(),
  gpuId: z.string().max(200).nullable(),
  machineName: z.string().max(400).nullable(),
  job: JobSchema.nullable(),
  knobs: z.partialRecord(SystemIdSchema, KnobValuesSchema).nullable(),
  training: TrainingSchema.nullable(),
  /** The system whose step is drawn below the chosen one. */
  comparedSystem: SystemIdSchema.nullable(),
  storageDir: z.string().max(4096).nullable(),
  explore: LastAskedSchema.extend({ allPlans: z.boolean() }).nullable(),
  /** Values that the user tries in place of one machine's own, and the memory that plans may take of it. */
  ofMachine: OfMachineSchema.nullable(),
  /** Where the desktop window was; the browser ignores it. */
  window: z
    .strictObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int(), maximized: z.boolean() })
    .nullable(),
});
export type Settings = z.infer<typeof SettingsSchema>;

const ModelReadingSchema = z.strictObject({
  model: ModelSchema,
  weights: z
    .strictObject({ tensors: z.number(), bytes: z.number(), parameters: z.number(), quantised: z.boolean() })
    .optional(),
  /** What a reader must know: where config and weights disagree, what was assumed. */
  notes: z.array(z.string()),
});

export const contract = {
  /** What this machine is, without measuring. */
  'machine.describe': { input: nothing, progress: z.never(), output: FactsSchema },
  /** Data that ships with the app and what the user added: GPUs, reference machines, models. */
  'catalogue.read': {
    input: nothing,
    progress: z.never(),
    output: z.strictObject({
      gpus: z.array(CatalogueGpuSchema),
      machines: z.array(MachineSchema),
      models: z.array(ModelSchema),
      /** Ids of models that the user added and may remove. */
      ownModels: z.array(z.string()),
    }),
  },
  /** Keeps a model that was read from a file or typed by hand. */
  'models.save': { input: z.strictObject({ model: ModelSchema }), progress: z.never(), output: nothing },
  /** The model that a file or folder of this machine describes; of weights the heads alone are read. */
  'models.read': {
    input: z.strictObject({ path: z.string().min(1).max(4096) }),
    progress: z.never(),
    output: ModelReadingSchema,
  },
  /** The same from the Hugging Face Hub: the one question that leaves this machine, and only when a person asks it. */
  'models.lookUp': {
    input: z.strictObject({ id: z.string().max(200) }),
    progress: z.never(),
    output: ModelReadingSchema,
  },
  'models.remove': {
    input: z.strictObject({ id: z.string().max(mostIdLetters) }),
    progress: z.never(),
    output: nothing,
  },
  /**
   * Measures this machine and stores the run, a new one of `mode` or a stored one that is gone on with in its own mode.
   * Cancelling keeps what was measured so far.
   */
  'profile.start': {
    input: z.union([
      z.strictObject({ mode: ProfileModeSchema, ...profileChoice }),
      /** What the run lacks, or what `only` names in place of what it has of that. */
      z.strictObject({ resume: RunSummarySchema.shape.id, ...profileChoice }),
    ]),
    progress: ProfileProgressSchema,
    output: RunSchema,
  },
  'runs.list': { input: nothing, progress: z.never(), output: z.array(RunSummarySchema) },
  'runs.get': { input: runId, progress: z.never(), output: RunSchema },
  'runs.remove': { input: runId, progress: z.never(), output: RunSchema },
  /** Puts back a removed run or one from a file. */
  'runs.add': { input: z.strictObject({ run: RunSchema }), progress: z.never(), output: runId },
  'runs.rename': {
    input: z.strictObject({ id: z.string().max(64), label: z.string().max(200) }),
    progress: z.never(),
    output: nothing,
  },
  /** A run as the text of one file: without names of people, machines and folders unless they are asked for. */
  'runs.export': {
    input: z.strictObject({ id: z.string().max(64), withNames: z.boolean() }),
    progress: z.never(),
    output: z.strictObject({ name: z.string(), text: z.string() }),
  },
  /** Which figures of a run moved, over the stored runs of the same machine, by more than their intervals explain. */
  'runs.drift': { input: runId, progress: z.never(), output: DriftReportSchema },
  /**
   * The largest model, context or micro-batch for every system, on this machine or over a sweep of one of its parts. Runs
   * in a worker; points come as they are found.
   */
  'frontier.run': frontierMessages(SystemIdSchema),
  /** The best plan over all systems and their knobs, and those that no other beats in every figure. */
  'best.run': bestMessages(SystemIdSchema),
  /** A time that no placement of this job's tensors beats, for a gap beside a plan. */
  'bound.run': boundMessages,
  /** What one per cent more of each rate is worth, and one upgrade. */
  'whatif.run': whatIfMessages(SystemIdSchema),
  /** Tokens of a dataset of this machine, counted with a tokenizer. Runs in a worker. */
  'dataset.count': {
    input: z.strictObject({
      /** A file, a folder of them, or a pattern for names of files. */
      file: z.string().min(1).max(4096),
      /** Further ones of the same dataset. */
      others: z.array(z.string().min(1).max(4096)).max(10_000).optional(),
      /** A tokenizer.json, or the folder that holds it. */
      tokenizer: z.string().min(1).max(4096),
      /** What of a row is trained on; none: the column that usually is. */
      columns: z.array(z.string().min(1).max(200)).max(16),
    }),
    progress: CountProgressSchema,
    output: CountedDatasetSchema,
  },
  /** Writes the files of a plan: into a folder that the user picks (desktop), or as a download (browser). */
  'export.save': {
    input: z.strictObject({ request: PlanRequestSchema, target: z.enum(exportTargets) }),
    progress: z.never(),
    output: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('saved'), folder: z.string(), files: z.array(z.string()) }),
      z.strictObject({ kind: z.literal('download'), files: z.array(ExportFileSchema) }),
    ]),
  },
  ...traceMessages,
  'settings.read': { input: nothing, progress: z.never(), output: SettingsSchema },
  'settings.write': { input: SettingsSchema.partial(), progress: z.never(), output: SettingsSchema },
  /** Versions, data folder and whether the history can be written, for the About line and for bug reports. */
  'app.about': {
    input: nothing,
    progress: z.never(),
    output: z.strictObject({
      version: z.string(),
      host: z.enum(['desktop', 'browser', 'terminal']),
      node: z.string(),
      electron: z.string().nullable(),
      platform: z.string(),
      dataFolder: z.string(),
      store: z.strictObject({ writable: z.boolean(), why: z.string().nullable() }),
    }),
  },
} as const;

export type Contract = typeof contract;
export type Channel = keyof Contract;
export type Input<C extends Channel> = z.input<Contract[C]['input']>;
export type Parsed<C extends Channel> = z.output<Contract[C]['input']>;
export type Progress<C extends Channel> = z.output<Contract[C]['progress']>;
export type Output<C extends Channel> = z.output<Contract[C]['output']>;

export const isChannel = (name: string): name is Channel => Object.hasOwn(contract, name);

/** What every call answers: a value, or an error as data (only data survives the border). */
export const ReplySchema = z.union([
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: AppErrorSchema }),
]);
export type Reply = z.infer<typeof ReplySchema>;

/** What the preload script (desktop) and the socket client (browser) offer the page: a pipe of three functions. */
export interface Bridge {
  start(channel: string, id: string, input: unknown): Promise<unknown>;
  cancel(id: string): void;
  /** Calls back for every progress message; the returned function ends it. */
  onProgress(listener: (id: string, progress: unknown) => void): () => void;
}

/** Frames of the browser's socket: the same pipe as the preload's three functions. */
export const ClientFrameSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), id: z.string(), channel: z.string(), input: z.unknown() }),
  z.strictObject({ kind: z.literal('cancel'), id: z.string() }),
]);
export type ClientFrame = z.infer<typeof ClientFrameSchema>;

export const ServerFrameSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reply'), id: z.string(), reply: ReplySchema }),
  z.strictObject({ kind: z.literal('progress'), id: z.string(), progress: z.unknown() }),
]);
export type ServerFrame = z.infer<typeof ServerFrameSchema>;

/** Where the browser's socket is, below the page's own origin. */
export const socketPath = '/bridge';
