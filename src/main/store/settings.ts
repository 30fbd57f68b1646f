import type { Database } from 'better-sqlite3';
import type { z } from 'zod';
import type { Settings } from '../../contract.ts';
import type { AppError } from '../../core/error.ts';
import { upgradedJob } from '../../core/job/job.ts';
import { camelName, snakeName } from '../../core/keys.ts';
import { check } from '../../core/parse.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { SettingsStore } from '../ports.ts';
import type { Place } from './faults.ts';
import { guarded } from './faults.ts';
import { columnOf, valueIn } from './json.ts';

/** Every setting by name, with what holds until the user chooses. */
export interface SettingsFormat {
  readonly schema: z.ZodType<Settings>;
  readonly defaults: Settings;
}

interface Row {
  readonly name: string;
  readonly value: string;
}

/**
 * One row a setting. A value that no longer fits (another version wrote it) falls back to its default alone: choices
 * of convenience are never a reason to refuse the start.
 */
export const settingsStore = (db: Database, place: Place, { schema, defaults }: SettingsFormat): SettingsStore => {
  const rows = db.prepare<[], Row>('SELECT name, value_json AS value FROM setting ORDER BY name');
  const put = db.prepare<[string, string]>(
    'INSERT INTO setting (name, value_json) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value_json = excluded.value_json',
  );
  const withRow = (settings: Settings, row: Row): Settings => {
    const value = valueIn(row.value);
    const changed = check(schema, {
      ...settings,
      [camelName(row.name)]: row.name === 'job' ? upgradedJob(value) : value,
    });
    return changed.ok ? changed.value : settings;
  };
  const read = (): Result<Settings, AppError> => ok(rows.all().reduce(withRow, defaults));
  const write = db.transaction((changes: Parameters<SettingsStore['write']>[0]) => {
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    for (const [name, value] of given) put.run(snakeName(name), columnOf(value));
  });
  return {
    read: () => guarded(place, read),
    write: (changes) =>
      guarded(place, () => {
        write.immediate(changes);
        return read();
      }),
  };
};
