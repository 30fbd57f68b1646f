import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { AppError } from '../../core/error.ts';
import { invalidInput, messageOf } from '../../core/error.ts';
import { snakeKeys } from '../../core/keys.ts';
import { runDocument } from '../../core/machine/read-run.ts';
import type { Context, ProbeResult, Resumption, Run, RunState, RunSummary } from '../../core/machine/run.ts';
import { ProbeResultSchema, RunSchema, RunSummarySchema } from '../../core/machine/run.ts';
import { check, checkVersioned } from '../../core/parse.ts';
import type { Result } from '../../core/result.ts';
import { all, chain, fail, ok } from '../../core/result.ts';
import type { RunStore } from '../ports.ts';
import type { Place } from './faults.ts';
import { guarded } from './faults.ts';
import { valueIn } from './json.ts';
import type { Owner } from './owner.ts';
import { isAlive, thisProcess } from './owner.ts';
import type { ResultTable } from './results.ts';
import { resultTable } from './results.ts';
import type { RunRow, RunRows } from './run-rows.ts';
import { runRows } from './run-rows.ts';

/** Below this much free space no run begins: on a full disk SQLite cannot even delete. */
const reserveBytes = 16 * 2 ** 20;

interface Tables {
  readonly place: Place;
  readonly rows: RunRows;
  readonly results: ResultTable;
  /** Whether the process that owns a running row still measures. */
  readonly isLive: (row: RunRow) => boolean;
}

/** Runs with their results. A running run belongs to the process that began it, until that process finishes it. */
export const runStore = (db: Database, place: Place): RunStore => {
  const self = thisProcess();
  const held = new Set<string>();
  const tables: Tables = {
    place,
    rows: runRows(db),
    results: resultTable(db),
    isLive: (row) => isLive(row, (pid, start) => pid === self.pid && start === self.start && !held.has(row.id)),
  };
  const safely = <T>(action: () => Result<T, AppError>) => guarded(place, action);
  const atomically = <T>(action: () => Result<T, AppError>) => guarded(place, () => db.transaction(action).immediate());
  const holding = (id: string, action: () => Result<void, AppError>) =>
    chain(
      safely(() => roomFor(db, place)),
      () => {
        const begun = atomically(action);
        if (begun.ok) held.add(id);
        return begun;
      },
    );
  return {
    list: () => safely(() => all(tables.rows.all().map((row) => summaryOf(tables, row)))),
    get: (id) => safely(() => runOf(tables, id)),
    begin: (run) => holding(run.id, () => begin(tables, run, self)),
    resume: (id, resumption) => holding(id, () => resume(tables, id, resumption, self)),
    addResult: (id, result, instead = []) =>
      chain(check(ProbeResultSchema, result, 'result'), (valid) =>
        atomically(() => addResult(tables, id, valid, instead)),
      ),
    finish: (id, state, finishedAtMs, context) => {
      held.delete(id);
      return atomically(() => finish(tables, id, state, finishedAtMs, context));
    },
    add: (run) => chain(check(RunSchema, run), (valid) => atomically(() => add(tables, valid))),
    remove: (id) => atomically(() => remove(tables, id)),
    rename: (id, label) => safely(() => found(id, tables.rows.rename(id, label).changes)),
    interruptOrphans: () => atomically(() => ok(interruptOrphans(tables))),
  };
};

const isLive = (row: RunRow, isLeftover: (pid: number, start: string) => boolean): boolean => {
  if (row.state !== 'running' || row.ownerPid === null || row.ownerStart === null) return false;
  return !isLeftover(row.ownerPid, row.ownerStart) && isAlive({ pid: row.ownerPid, start: row.ownerStart });
};

const begin = (tables: Tables, run: Run, owner: Owner): Result<void, AppError> => {
  const live = tables.rows.running().find(tables.isLive);
  if (live !== undefined) return fail(measuring(live));
  if (tables.rows.get(run.id) !== undefined) return fail(taken(run.id));
  tables.rows.insert({ ...run, state: 'running' }, owner);
  return ok(undefined);
};

const resume = (tables: Tables, id: string, resumption: Resumption, owner: Owner): Result<void, AppError> => {
  const live = tables.rows.running().find(tables.isLive);
  if (live !== undefined) return fail(measuring(live));
  return chain(runOf(tables, id), ({ state, resumed = [] }) => {
    tables.rows.resume(id, [...resumed, resumption], state, owner);
    return ok(undefined);
  });
};

const addResult = (
  tables: Tables,
  id: string,
  result: ProbeResult,
  instead: readonly ProbeResult[],
): Result<void, AppError> => {
  if (tables.rows.get(id)?.state !== 'running') return notFound(id);
  tables.results.add(id, result, instead);
  return ok(undefined);
};

/** The context is that of what was measured last: of the run, or of going on with it. */
const finish = (tables: Tables, id: string, state: RunState, finishedAtMs: number, context: Context) => {
  const run = runOf(tables, id);
  if (!run.ok) return run;
  const { resumed } = run.value;
  const last = resumed?.at(-1);
  const known = last === undefined ? { context } : { resumed: resumed?.with(-1, { ...last, context }) };
  return found(id, tables.rows.finish(id, state, finishedAtMs, { ...run.value, ...known }).changes);
};

/** A run from a file or brought back from removal; one that says `running` cannot be, so it was interrupted. */
const add = (tables: Tables, run: Run): Result<void, AppError> => {
  if (tables.rows.get(run.id) !== undefined) return fail(taken(run.id));
  tables.rows.insert(run.state === 'running' ? { ...run, state: 'interrupted' } : run, undefined);
  for (const result of run.results) tables.results.add(run.id, result);
  return ok(undefined);
};

const remove = (tables: Tables, id: string): Result<Run, AppError> => {
  const row = tables.rows.get(id);
  if (row !== undefined && tables.isLive(row)) return fail(measuring(row));
  const run = runOf(tables, id);
  if (run.ok) tables.rows.remove(id);
  return run;
};

const interruptOrphans = (tables: Tables): readonly string[] => {
  const orphans = tables.rows.running().filter((row) => !tables.isLive(row));
  for (const { id } of orphans) tables.rows.interrupt(id);
  return orphans.map(({ id }) => id);
};

const runOf = (tables: Tables, id: string): Result<Run, AppError> => {
  const row = tables.rows.get(id);
  if (row === undefined) return notFound(id);
  const run = {
    kind: 'plimsoll-run',
    format: row.format,
    ...summaryFields(tables, row),
    context: valueIn(row.context),
    facts: valueIn(row.facts),
    results: tables.results.of(id),
    ...(row.resumed === null ? {} : { resumed: valueIn(row.resumed) }),
  };
  return told(tables, checkVersioned(runDocument, snakeKeys(run), id), id);
};

const summaryOf = (tables: Tables, row: RunRow): Result<RunSummary, AppError> =>
  told(tables, check(RunSummarySchema, summaryFields(tables, row)), row.id);

const summaryFields = (tables: Tables, row: RunRow) => ({
  id: row.id,
  label: row.label,
  mode: row.mode,
  state: row.state === 'running' && !tables.isLive(row) ? (row.stateBefore ?? 'interrupted') : row.state,
  createdAtMs: row.createdAtMs,
  finishedAtMs: row.finishedAtMs,
  resultCount: row.resultCount,
});

/** What is wrong with a stored run is a fault of the store. */
const told = <T>({ place }: Tables, run: Result<T, AppError>, id: string): Result<T, AppError> =>
  run.ok ? run : fail({ code: 'store-unusable', file: place.file, why: `run ${id}: ${messageOf(run.error)}` });

const roomFor = (db: Database, { file }: Place): Result<void, AppError> => {
  if (db.memory) return ok(undefined);
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize >= reserveBytes) return ok(undefined);
  return fail({ code: 'store-unusable', file, why: 'the disk is full: less than 16 MiB are free' });
};

const found = (id: string, changes: number): Result<void, AppError> => (changes > 0 ? ok(undefined) : notFound(id));
const notFound = (id: string) => fail<AppError>({ code: 'not-found', what: 'run', name: id, known: [] });
const taken = (id: string) => invalidInput('id', id, 'an id that is not stored yet');

const measuring = (row: RunRow): AppError => ({
  code: 'busy',
  what: 'profile',
  why: `process ${String(row.ownerPid)} is measuring since ${new Date(row.createdAtMs).toISOString()} (run ${row.id})`,
});
