import type { Channel, Output, Parsed, Progress, Settings } from '../contract.ts';
import type { AppError } from '../core/error.ts';
import type { ExportQuestion } from '../core/export/from-request.ts';
import type { ExportBundle, ExportFile } from '../core/export/types.ts';
import type { BestAnswer, BestProgress, BestRequest } from '../core/frontier/best/types.ts';
import type { Bound, BoundRequest } from '../core/frontier/placement/types.ts';
import type { FrontierPoint, FrontierRequest } from '../core/frontier/types.ts';
import type { WhatIfAnswer, WhatIfProgress, WhatIfRequest } from '../core/frontier/upgrades/types.ts';
import type { CountedDataset } from '../core/job/dataset.ts';
import type { LaunchCounts } from '../core/job/launch-counts.ts';
import type { Facts } from '../core/machine/facts.ts';
import type { Context, ProbeResult, ProfileMode, Resumption, Run, RunState, RunSummary } from '../core/machine/run.ts';
import type { TraceCut } from '../core/launch/cut.ts';
import type { Fusion, FusionRequest } from '../core/launch/fusion/types.ts';
import type { Metrics } from '../core/launch/metrics/types.ts';
import type { Replayed, Scenario } from '../core/launch/replay/types.ts';
import type { Slice, SliceWindow } from '../core/launch/slice-types.ts';
import type { TraceSource, TraceSummary } from '../core/launch/summary.ts';
import type { Model } from '../core/model/model.ts';
import type { Result } from '../core/result.ts';

/** What use cases need of the world. Adapters live in probes/, store/, workers/, electron/; tests pass fakes. */

export interface Clock {
  /** Milliseconds since the epoch, for labels only. */
  nowMs(): number;
  /** Monotonic seconds, for durations. */
  seconds(): number;
}

export type NewId = () => string;

/** What a measurement is about: the first part of the names of its metrics. */
export type Area = 'cpu' | 'dram' | 'cxl' | 'storage' | 'gpu' | 'launch';

/** Measurements that belong together and share a measuring process. */
export interface Probe {
  readonly id: string;
  readonly title: string;
  readonly area: Area;
  /** Which figures there are on this machine. Measures nothing; the signal ends what is measured later. */
  plan(options: ProbeOptions, signal: AbortSignal): Promise<ProbePlan>;
}
export interface ProbeOptions {
  readonly mode: ProfileMode;
  /** Existing folders for the storage probes. */
  readonly dirs: readonly string[];
  /** Names the temporary files, so that the next start can tell whose they were. */
  readonly run: string;
}
export interface ProbePlan {
  /** In the order in which they are to be measured. */
  readonly figures: readonly PlannedFigure[];
  /** Ends the measuring process and removes what it made; called in any case. */
  close(): Promise<void>;
}
export interface PlannedFigure {
  readonly metric: string;
  readonly title: string;
  /** With the metric they tell which result of a run is this figure's: its settings hold these, and what was found. */
  readonly settings: ProbeResult['settings'];
  /** Share of the time; 0 where it is known that there is nothing to measure. */
  readonly weight: number;
  readonly modes: readonly ProfileMode[];
  /** Measured only when it is asked for by name. */
  readonly isOptIn: boolean;
  /**
   * One result, or several where the same samples give further metrics. Never rejects for what the machine does: a crash,
   * a hang or a kill of the measuring process is a result with status `failed`.
   */
  measure(shareSeconds: number): Promise<readonly ProbeResult[]>;
}

/** The machine without measuring, and what surrounds a measurement. */
export interface Inspector {
  facts(): Promise<Facts>;
  /** Begins to watch load and stolen time; what does not change is in `context` at once. */
  observe(): Promise<Observation>;
}
export interface Observation {
  readonly context: Context;
  /** The context again, with the load now and the share of time stolen since `observe`. */
  end(): Promise<Context>;
}

export interface RunStore {
  list(): Result<readonly RunSummary[], AppError>;
  get(id: string): Result<Run, AppError>;
  /** Begins a run in state `running`, owned by this process. Refused with `busy` while a live process owns another. */
  begin(run: Run): Result<void, AppError>;
  /**
   * Goes on with a run, refused as `begin` is. If this process dies meanwhile, the run is what it was before, with the
   * results that came.
   */
  resume(id: string, resumption: Resumption): Result<void, AppError>;
  /** Adds a result in place of those of the run that are given; durable when it returns. */
  addResult(id: string, result: ProbeResult, instead?: readonly ProbeResult[]): Result<void, AppError>;
  finish(id: string, state: RunState, finishedAtMs: number, context: Context): Result<void, AppError>;
  /** Stores a whole run (import, undo of a removal). */
  add(run: Run): Result<void, AppError>;
  remove(id: string): Result<Run, AppError>;
  rename(id: string, label: string): Result<void, AppError>;
  /**
   * Marks running runs whose process is gone as `interrupted`, with the results they had; answers their ids. When they
   * died is unknown, so `finishedAtMs` stays null. Reading shows them as interrupted even before.
   */
  interruptOrphans(): Result<readonly string[], AppError>;
}

export interface ModelStore {
  list(): Result<readonly Model[], AppError>;
  save(model: Model): Result<void, AppError>;
  remove(id: string): Result<void, AppError>;
}

export interface SettingsStore {
  read(): Result<Settings, AppError>;
  /** Keeps what is given; what is undefined stays as it is. */
  write(changes: Parsed<'settings.write'>): Result<Settings, AppError>;
}

export interface Store extends RunStore {
  readonly models: ModelStore;
  readonly settings: SettingsStore;
  /** Whether writes can succeed. `why` says why not, or that a damaged file was set aside and under which name. */
  readonly writable: { readonly writable: boolean; readonly why: string | null };
  close(): void;
}

/** Pure work that takes long, in a thread of its own. What is found on the way is told at once; the signal ends it. */
export interface Pool {
  readonly frontier: Search<FrontierRequest, FrontierPoint, readonly FrontierPoint[]>;
  readonly best: Search<BestRequest, BestProgress, BestAnswer>;
  readonly bound: Search<BoundRequest, never, Bound>;
  readonly whatIf: Search<WhatIfRequest, WhatIfProgress, WhatIfAnswer>;
  /** The files of a plan, which is made for them. */
  readonly exportPlan: Search<ExportQuestion, never, ExportBundle>;
  /** Tokens of a dataset, counted with a tokenizer. */
  readonly countDataset: Search<CountInput, CountProgress, CountedDataset>;
  /** Reads, measures and stores a trace. */
  readonly importTrace: Search<TraceImport, TraceProgress, ImportedTrace>;
  /** What of a stored trace is to be drawn. */
  readonly sliceTrace: Search<TraceSliceJob, never, Slice>;
  /** Chains to fuse, other machines, a part as a file: what takes the whole of a stored trace. */
  readonly fuseTrace: Search<TraceFusionJob, never, Fusion>;
  readonly replayTrace: Search<TraceReplayJob, never, readonly (Replayed | null)[]>;
  readonly cutTrace: Search<TraceCutJob, never, TraceCut>;
  readonly countLaunches: Search<TraceCountJob, never, LaunchCounts>;
  close(): Promise<void>;
}
export type Search<Question, Found, Answer> = (
  question: Question,
  onProgress: (found: Found) => void,
  signal: AbortSignal,
) => Promise<Result<Answer, AppError>>;
export interface CountInput {
  /** Text with a sample a line, JSON or Parquet by the ending of its name; a folder of such files; a pattern for names. */
  readonly file: string;
  readonly others?: readonly string[] | undefined;
  /** A tokenizer.json, or the folder that holds it. */
  readonly tokenizer: string;
  /** Absent of all: the column that usually holds what is trained on. */
  readonly columns: readonly string[];
}
export interface CountProgress {
  readonly bytesDone: number;
  readonly bytes: number;
  readonly samples: number;
  readonly tokens: number;
  readonly secondsLeft: number;
}

/** A file to be read, and where its columns go: first to `part`, then by renaming to `to`. */
export interface TraceImport extends TraceSource {
  readonly fileBytes: number;
  readonly to: string;
  readonly part: string;
}
export interface TraceProgress {
  readonly stage: 'reading' | 'measuring';
  readonly usedBytes: number;
  readonly fileBytes: number;
  readonly rows: number;
}
export interface ImportedTrace {
  readonly summary: TraceSummary;
  readonly metrics: Metrics;
  /** Why the trace could not be stored; it is measured all the same. */
  readonly notStored: string | null;
}
export interface TraceSliceJob {
  readonly file: string;
  readonly window: SliceWindow;
}

export interface TraceFusionJob {
  readonly file: string;
  readonly request: FusionRequest;
}
export interface TraceReplayJob {
  readonly file: string;
  readonly scenarios: readonly Scenario[];
}
export interface TraceCountJob {
  readonly file: string;
  readonly id: string;
}
export interface TraceCutJob {
  readonly file: string;
  readonly fromNs: number;
  readonly toNs: number;
}

export type TracePart = Parsed<'trace.upload'>;

/** Imported traces. */
export interface TraceStore {
  /** The stored trace of a file that has not changed since, or what is needed to import it. */
  locate(path: string): Promise<Result<LocatedTrace, AppError>>;
  list(): Promise<readonly TraceSummary[]>;
  read(id: string): Result<StoredTrace, AppError>;
  remove(id: string): Promise<Result<TraceSummary, AppError>>;
  /** Keeps a part of a file that the page sends; answers the path of the file. */
  receive(part: TracePart): Promise<Result<string, AppError>>;
  /** Removes the file, where it is one that was received. */
  forget(path: string): Promise<void>;
  /** Removes what an import that did not end has written. */
  discard(job: TraceImport): Promise<void>;
}
export type LocatedTrace =
  { readonly kind: 'stored'; readonly trace: StoredTrace } | { readonly kind: 'new'; readonly job: TraceImport };
export interface StoredTrace {
  readonly summary: TraceSummary;
  readonly metrics: Metrics;
  readonly file: string;
}

/** Puts exported files where the user wants them: a folder dialog on the desktop, a download in the browser. */
export type SaveExport = (files: readonly ExportFile[]) => Promise<Result<Output<'export.save'>, AppError>>;

/** One call in progress. */
export interface Call<C extends Channel> {
  readonly signal: AbortSignal;
  progress(value: Progress<C>): void;
}
export type Handler<C extends Channel> = (input: Parsed<C>, call: Call<C>) => Promise<Result<Output<C>, AppError>>;
/** All services. A missing handler does not compile. */
export type Handlers = { readonly [C in Channel]: Handler<C> };
