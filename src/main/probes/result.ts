import type { MetricUnit, ProbeResult } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import type { Series } from './series.ts';
import type { Failure } from './failure.ts';
import { summary, verdict } from './statistics.ts';

/** What a figure is of, known before it is measured. */
export interface Figure {
  readonly probe: string;
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly settings: ProbeResult['settings'];
  /** Under which name the settings say what ran. */
  readonly choice: 'variant' | 'engine';
  readonly bytesWritten?: number;
}

/** The row of a run: a figure with its spread, or the reason why there is none. */
export const resultOf = (figure: Figure, outcome: Result<Series, Failure>): ProbeResult =>
  outcome.ok ? measuredResult(figure, outcome.value) : missingResult(figure, outcome.error);

const measuredResult = (figure: Figure, { values, ran, note }: Series): ProbeResult => {
  const { status, why } = verdict(values);
  const words = [why, note].filter((text) => text !== undefined);
  return {
    ...base(figure),
    settings: { ...figure.settings, [figure.choice]: ran },
    ...summary(values),
    samples: [...values],
    status,
    why: words.length === 0 ? null : words.join('; '),
  };
};

const missingResult = (figure: Figure, { status, why }: Failure): ProbeResult => ({
  ...base(figure),
  median: null,
  p05: null,
  p95: null,
  cv: null,
  samples: [],
  status,
  why,
});

const base = ({ probe, metric, unit, settings, bytesWritten = 0 }: Figure) => ({
  probe,
  metric,
  unit,
  settings,
  bytesWritten,
});
