import type { Known } from '../../core/machine/known.ts';
import type { Flag, MetricUnit, ProbeResult, ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import type { Area, ProbeOptions } from '../ports.ts';
import type { Failure } from './failure.ts';
import type { Series, SeriesPlan } from './series.ts';
import type { Session } from './session.ts';

export type Settings = ProbeResult['settings'];

/** One number of a run: what it is, what it costs, and how it is measured. */
export interface Figure {
  /** `<area>.<what>`, e.g. `dram.read`. */
  readonly metric: string;
  /** What is being measured, in a few words, e.g. `Memory: read, 8 threads`. */
  readonly title: string;
  readonly unit: MetricUnit;
  /**
   * What tells it from the other figures of its metric. The same on the same machine at any time, since a run that is
   * resumed knows by it what it has: nothing that is only found while measuring, nothing that another figure adds to it.
   */
  readonly settings: Settings;
  /** Share of the time: 1 is a figure that needs about as long as the copy of a large array. */
  readonly weight: number;
  /** In which modes it is measured unless it is asked for by name. */
  readonly modes: readonly ProfileMode[];
  /** Measured only when asked for by name: it wears a drive or takes very long. */
  readonly optIn?: true;
  /** Why there is none on this machine, where that is known without measuring: a row that costs no time. */
  readonly unavailable?: string;
  /**
   * Measures within the share of the time that `bench` holds. Never throws for what a machine may do: what crashes,
   * hangs or is refused is a Failure, and the next figure gets a fresh process.
   */
  readonly measure: (bench: Bench) => Promise<Result<Measured, Failure>>;
}

/** What a figure is measured with. */
export interface Bench {
  /** The probe's measuring process: the same for all its figures until it crashes, hangs or gives garbage. */
  readonly session: Session;
  readonly mode: ProfileMode;
  readonly signal: AbortSignal;
  /** This figure's share of the time, the start of a process and what the figure prepares included. */
  readonly shareSeconds: number;
  /** How much of the share is used, 0 to 1 and above. */
  readonly used: () => number;
  /** Warms up, then takes samples until the median is settled or the share is used. */
  readonly series: <S>(plan: SeriesPlan<S>) => Promise<Result<Series<S>, Failure>>;
}

/** What was measured. Only results that were verified come back from a session, so these were. */
export interface Measured {
  /** In the figure's unit, all of them, in the order measured. */
  readonly values: readonly number[];
  /** A count or a size, not a time: one value says it all. */
  readonly isExact?: boolean;
  /** What turned out while measuring: the variant or engine that ran, the bytes of the arrays. */
  readonly settings?: Settings;
  /** What the reader of the figure should know. */
  readonly note?: string | undefined;
  /** The most that the hardware could do by its data sheet or its link, in the figure's unit. */
  readonly limit?: Known<number>;
  /** What disturbed it, as far as the samples themselves tell; the runner adds what it saw. */
  readonly flags?: readonly Flag[];
  /** To a drive. */
  readonly bytesWritten?: number;
  /** Further figures that the same samples give, e.g. queue times beside launch times. */
  readonly also?: readonly Also[] | undefined;
}

export interface Also
  extends
    Pick<Measured, 'values' | 'isExact' | 'note' | 'limit' | 'flags'>,
    Pick<Figure, 'metric' | 'unit' | 'settings'> {}

/** A probe as it is written; `probeOf` makes one that can be run of it. */
export interface FigureProbe {
  readonly id: string;
  readonly title: string;
  readonly area: Area;
  /** Which figures there are here. Looks at the machine, but neither measures nor leaves a trace. */
  readonly figures: (options: ProbeOptions) => Promise<FigureSet>;
}

export interface FigureSet {
  /** In the order in which they are measured. */
  readonly figures: readonly Figure[];
  /** Removes what the figures made, after the measuring process has ended; also called where none was measured. */
  readonly close?: () => Promise<void>;
}
