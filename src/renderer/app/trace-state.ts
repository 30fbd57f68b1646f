import type { Output, Progress } from '../../contract.ts';
import type { AppError } from '../../core/error.ts';

export type OpenedTrace = Output<'trace.open'>;
export type TraceProgress = Progress<'trace.open'>;

/** A trace that is being sent, read and measured. */
export interface OpeningTrace {
  readonly title: string;
  readonly abort: AbortController;
  readonly progress: TraceProgress | undefined;
}

export interface TraceState {
  /** The trace on show, and one that it is held against. */
  readonly shown: OpenedTrace | undefined;
  readonly compared: OpenedTrace | undefined;
  readonly opening: OpeningTrace | undefined;
  readonly error: AppError | undefined;
  readonly stored: Output<'trace.list'> | undefined;
}

export const noTraces: TraceState = {
  shown: undefined,
  compared: undefined,
  opening: undefined,
  error: undefined,
  stored: undefined,
};
