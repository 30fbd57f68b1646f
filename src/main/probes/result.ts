import type { ProbeResult } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import type { Also, Figure, Measured } from './figure.ts';
import { medianInterval, outliersOf, summary, verdict } from './statistics.ts';

type Head = Pick<Figure, 'metric' | 'unit' | 'settings'>;

/** The rows of a run that a figure gives: with its spread, or with the reason why there is none. */
export const resultsOf = (probe: string, figure: Head, outcome: Result<Measured, Failure>): readonly ProbeResult[] => {
  if (!outcome.ok) return [missingResult(probe, figure, outcome.error)];
  const { settings, also = [], ...measured } = outcome.value;
  const head = { ...figure, settings: { ...figure.settings, ...settings } };
  return [measuredResult(probe, head, measured), ...also.map((row: Also) => measuredResult(probe, row, row))];
};

const measuredResult = (
  probe: string,
  head: Head,
  { values, isExact = false, note, bytesWritten, limit, flags = [] }: Omit<Measured, 'settings' | 'also'>,
): ProbeResult => {
  const { status, why } = isExact ? exact : verdict(values);
  const [interval, outliers] = [medianInterval(values), outliersOf(values)];
  const words = [why, note].filter((text) => text !== undefined);
  return {
    ...base(probe, head, bytesWritten),
    ...summary(values),
    samples: [...values],
    status,
    why: words.length === 0 ? null : words.join('; '),
    ...(interval === undefined ? {} : { interval }),
    ...(outliers.length === 0 ? {} : { outliers: [...outliers] }),
    ...(limit === undefined ? {} : { limit }),
    ...(flags.length === 0 ? {} : { flags: [...flags] }),
  };
};

const exact = { status: 'ok', why: undefined } as const;

export const missingResult = (probe: string, head: Head, { status, why, bytesWritten }: Failure): ProbeResult => ({
  ...base(probe, head, bytesWritten),
  median: null,
  p05: null,
  p95: null,
  cv: null,
  samples: [],
  status,
  why,
});

const base = (probe: string, { metric, unit, settings }: Head, bytesWritten = 0) => ({
  probe,
  metric,
  unit,
  settings,
  bytesWritten,
});
