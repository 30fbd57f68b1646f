import type { Database } from 'better-sqlite3';
import type { ProbeResult } from '../../core/machine/run.ts';
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
}

export interface ResultTable {
  of(run: string): readonly unknown[];
  add(run: string, result: ProbeResult): void;
}

/** The results of runs, in the order measured. */
export const resultTable = (db: Database): ResultTable => {
  const select = db.prepare<[string], Row>(
    `SELECT probe, metric, unit, settings_json AS settings, median, p05, p95, cv, samples, status, why,
            bytes_written AS bytesWritten
     FROM result WHERE run_id = ? ORDER BY position`,
  );
  const insert = db.prepare<[Omit<Row, 'samples'> & { readonly run: string; readonly samples: Buffer }]>(
    `INSERT INTO result (run_id, position, probe, metric, unit, settings_json, median, p05, p95, cv, samples, status,
                         why, bytes_written)
     VALUES (@run, (SELECT count(*) FROM result WHERE run_id = @run), @probe, @metric, @unit, @settings, @median, @p05,
             @p95, @cv, @samples, @status, @why, @bytesWritten)`,
  );
  return {
    of: (run) =>
      select.all(run).map((row) => ({
        ...row,
        settings: valueIn(row.settings),
        samples: samplesOf(row.samples),
      })),
    add: (run, result) => {
      const settings = columnOf(result.settings);
      insert.run({ ...result, run, settings, samples: blobOf(result.samples) });
    },
  };
};

/** Little-endian float64, as every platform that Node runs on stores it. */
const blobOf = (samples: readonly number[]): Buffer => Buffer.from(Float64Array.from(samples).buffer);

/** The driver's buffer may start anywhere; a Float64Array needs a start that is a multiple of 8. */
const samplesOf = (blob: Buffer): readonly number[] => [...new Float64Array(Uint8Array.from(blob).buffer)];
