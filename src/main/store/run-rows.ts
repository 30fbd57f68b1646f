import type { Database, RunResult } from 'better-sqlite3';
import type { Resumption, Run, RunState } from '../../core/machine/run.ts';
import { columnOf } from './json.ts';
import type { Owner } from './owner.ts';

/** A row of `run` in the words of memory; JSON columns are still text. */
export interface RunRow {
  readonly id: string;
  readonly label: string;
  readonly mode: string;
  readonly state: string;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
  readonly resultCount: number;
  readonly format: number;
  readonly context: string;
  readonly facts: string;
  readonly ownerPid: number | null;
  readonly ownerStart: string | null;
  readonly resumed: string | null;
  readonly stateBefore: string | null;
}

const columns = `id, label, mode, state, created_at_ms AS createdAtMs, finished_at_ms AS finishedAtMs,
  (SELECT count(*) FROM result WHERE run_id = run.id) AS resultCount, format, context_json AS context,
  facts_json AS facts, owner_pid AS ownerPid, owner_start AS ownerStart, resumed_json AS resumed,
  state_before AS stateBefore`;

export interface RunRows {
  all(): readonly RunRow[];
  running(): readonly RunRow[];
  get(id: string): RunRow | undefined;
  insert(run: Run, owner: Owner | undefined): void;
  resume(id: string, resumed: readonly Resumption[], stateBefore: RunState, owner: Owner): void;
  finish(id: string, state: RunState, finishedAtMs: number, known: Pick<Run, 'context' | 'resumed'>): RunResult;
  interrupt(id: string): void;
  rename(id: string, label: string): RunResult;
  remove(id: string): void;
}

/** The SQL of `run`, prepared once. */
export const runRows = (db: Database): RunRows => {
  const all = db.prepare<[], RunRow>(`SELECT ${columns} FROM run ORDER BY created_at_ms DESC, id DESC`);
  const running = db.prepare<[], RunRow>(`SELECT ${columns} FROM run WHERE state = 'running' ORDER BY id`);
  const get = db.prepare<[string], RunRow>(`SELECT ${columns} FROM run WHERE id = ?`);
  const insert = db.prepare(
    `INSERT INTO run (id, label, mode, state, created_at_ms, finished_at_ms, format, context_json, facts_json,
                      owner_pid, owner_start, resumed_json)
     VALUES (@id, @label, @mode, @state, @createdAtMs, @finishedAtMs, @format, @context, @facts, @pid, @start,
             @resumed)`,
  );
  const resume = db.prepare<[string, string, number, string, string]>(
    `UPDATE run SET state = 'running', resumed_json = ?, state_before = ?, owner_pid = ?, owner_start = ? WHERE id = ?`,
  );
  const finish = db.prepare<[string, number, string, string | null, string]>(
    `UPDATE run SET state = ?, finished_at_ms = ?, context_json = ?, resumed_json = ?, state_before = NULL,
       owner_pid = NULL, owner_start = NULL
     WHERE id = ? AND state = 'running'`,
  );
  const interrupt = db.prepare<[string]>(
    `UPDATE run SET state = coalesce(state_before, 'interrupted'), state_before = NULL, owner_pid = NULL,
       owner_start = NULL
     WHERE id = ? AND state = 'running'`,
  );
  const rename = db.prepare<[string, string]>('UPDATE run SET label = ? WHERE id = ?');
  const remove = db.prepare<[string]>('DELETE FROM run WHERE id = ?');
  return {
    all: () => all.all(),
    running: () => running.all(),
    get: (id) => get.get(id),
    insert: (run, owner) => insert.run(rowValues(run, owner)),
    resume: (id, resumed, before, { pid, start }) => resume.run(columnOf(resumed), before, pid, start, id),
    finish: (id, state, atMs, { context, resumed }) =>
      finish.run(state, atMs, columnOf(context), resumedColumn(resumed), id),
    interrupt: (id) => interrupt.run(id),
    rename: (id, label) => rename.run(label, id),
    remove: (id) => remove.run(id),
  };
};

const rowValues = (run: Run, owner: Owner | undefined) => ({
  id: run.id,
  label: run.label,
  mode: run.mode,
  state: run.state,
  createdAtMs: run.createdAtMs,
  finishedAtMs: run.finishedAtMs,
  format: run.format,
  context: columnOf(run.context),
  facts: columnOf(run.facts),
  pid: owner?.pid ?? null,
  start: owner?.start ?? null,
  resumed: resumedColumn(run.resumed),
});

const resumedColumn = (resumed: Run['resumed']) => (resumed === undefined ? null : columnOf(resumed));
