import type { Database } from 'better-sqlite3';
import type { ProbeResult } from '../../core/machine/run.ts';
import { isRecord } from '../../core/parse.ts';
import { columnOf, valueIn } from './json.ts';

interface Row {
  readonly probe: string;
  readonly metric: string;
  readonly unit: string;
  readonly settings: string;
  readonly median: number | null;
  readonly p05: number | null;
  readonly p95: number | null;
  readonly cv: number | null;
  readonly samples: Buffer;
  readonly status: string;
  readonly why: string | null;
  readonly bytesWritten: number;
  readonly details: string | null;
}

export interface ResultTable {
  of(run: string): readonly unknown[];
  /** In the place of the first of those that it replaces, else after all others. */
  add(run: string, result: ProbeResult, instead?: readonly ProbeResult[]): void;
}

/** The results of runs, in the order measured. */
export const resultTable = (db: Database): ResultTable => {
  const select = db.prepare<[string], Row>(
    `SELECT probe, metric, unit, settings_json AS settings, median, p05, p95, cv, samples, status, why,
            bytes_written AS bytesWritten, details_json AS details
     FROM result WHERE run_id = ? ORDER BY position`,
  );
  const insert = db.prepare<[Row & { readonly run: string; readonly position: number | null }]>(
    `INSERT INTO result (run_id, position, probe, metric, unit, settings_json, median, p05, p95, cv, samples, status,
                         why, bytes_written, details_json)
     VALUES (@run, coalesce(@position, (SELECT max(position) + 1 FROM result WHERE run_id = @run), 0), @probe, @metric,
             @unit, @settings, @median, @p05, @p95, @cv, @samples, @status, @why, @bytesWritten, @details)`,
  );
  const remove = db.prepare<[string, string, string, string], { readonly position: number }>(
    'DELETE FROM result WHERE run_id = ? AND probe = ? AND metric = ? AND settings_json = ? RETURNING position',
  );
  return {
    of: (run) => select.all(run).map(resultOf),
    add: (run, result, instead = []) => {
      const [first] = instead.flatMap(({ probe, metric, settings }) =>
        remove.all(run, probe, metric, columnOf(settings)),
      );
      insert.run({ ...rowOf(result), run, position: first?.position ?? null });
    },
  };
};

const resultOf = ({ details, ...row }: Row) => ({
  ...row,
  settings: valueIn(row.settings),
  samples: samplesOf(row.samples),
  ...detailsIn(details),
});

/** What is no JSON or no object is left out: the result stands without it. */
const detailsIn = (column: string | null): object => {
  const value = column === null ? undefined : valueIn(column);
  return isRecord(value) ? value : {};
};

const rowOf = ({ interval, outliers, flags, limit, measuredAtMs, ...result }: ProbeResult): Row => {
  const details = { interval, outliers, flags, limit, measuredAtMs };
  const isPlain = Object.values(details).every((detail) => detail === undefined);
  return {
    ...result,
    settings: columnOf(result.settings),
    samples: blobOf(result.samples),
    details: isPlain ? null : columnOf(details),
  };
};

/** Little-endian float64, as every platform that Node runs on stores it. */
const blobOf = (samples: readonly number[]): Buffer => Buffer.from(Float64Array.from(samples).buffer);

/** The driver's buffer may start anywhere; a Float64Array needs a start that is a multiple of 8. */
const samplesOf = (blob: Buffer): readonly number[] => [...new Float64Array(Uint8Array.from(blob).buffer)];
