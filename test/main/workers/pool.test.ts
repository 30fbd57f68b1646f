import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exportFiles } from '../../../src/core/export/from-request.ts';
import type { FrontierPoint, FrontierRequest } from '../../../src/core/frontier/types.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { readMachine } from '../../../src/core/machine/read.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import type { Pool } from '../../../src/main/ports.ts';
import { createPool } from '../../../src/main/workers/pool.ts';
import { readFileSync } from 'node:fs';
import { errorOf, valueOf } from '../store/values.ts';

const source = join(import.meta.dirname, '..', '..', '..');
const desktop = join(source, 'resources', 'machines', 'this-is-typical-desktop.json');
const input: FrontierRequest = {
  machine: valueOf(readMachine(readFileSync(desktop, 'utf8'), desktop)),
  job: defaultJob,
  find: 'model',
  family: 'gpt',
  models: [],
};
const never = new AbortController().signal;

const poolOf = (entry: string): Pool => {
  const pool = createPool(entry, 64);
  onTestFinished(() => pool.close());
  return pool;
};
const real = join(source, 'src', 'main', 'workers', 'worker.ts');
const bad = (name: string) => join(source, 'test', 'fakes', 'workers', `${name}.ts`);

describe('the pool', () => {
  test('tells every point before it answers with all of them', async () => {
    const told: FrontierPoint[] = [];
    const points = valueOf(await poolOf(real).frontier(input, (point) => told.push(point), never));
    expect(points.length).toBeGreaterThan(0);
    expect(told).toEqual(points);
  });

  test('makes the files of a plan in a thread as on the spot', async () => {
    const model = gptShape({ layers: 12, hidden: 768, heads: 12, vocab: 50257, seq: 1024, head: 'tied' });
    const job = { ...defaultJob, sequence: 128, microBatch: 1 };
    const question = {
      request: { machine: input.machine, model, job, system: 'zero-offload' },
      target: 'deepspeed',
    } as const;
    const files = valueOf(await poolOf(real).exportPlan(question, () => undefined, never));
    expect(files).toEqual(valueOf(exportFiles(question)));
  });

  test('ends a job that does not end by itself when it is cancelled, and goes on', async () => {
    const pool = poolOf(bad('endless'));
    const controller = new AbortController();
    const running = pool.frontier(input, () => controller.abort(), controller.signal);
    expect(errorOf(await running)).toEqual({ code: 'cancelled' });
    const again = new AbortController();
    expect(errorOf(await pool.frontier(input, () => again.abort(), again.signal))).toEqual({ code: 'cancelled' });
  });

  test('does not begin what is cancelled already', async () => {
    expect(errorOf(await poolOf(real).frontier(input, () => undefined, AbortSignal.abort()))).toEqual({
      code: 'cancelled',
    });
  });

  test.each([
    ['throws', 'on purpose'],
    ['exits', 'exited with code: 3'],
    ['eats-memory', 'memory'],
    ['breaks-at-load', 'at load'],
    ['not-there', 'not-there.ts'],
  ])('a worker that %s is an error, not the end of the program', async (name, why) => {
    const error = errorOf(await poolOf(bad(name)).frontier(input, () => undefined, never));
    expect(error).toMatchObject({ code: 'failed', what: 'frontier', why: expect.stringContaining(why) as unknown });
  });
});
