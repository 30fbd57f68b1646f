import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kernelsInStep, stepText } from '../../bench/launch/made-trace.ts';
import { madeTraining, someTraining } from '../../core/launch/made-training.ts';
import { jsonOf, machineFile, ok, plimsoll } from '../cli/harness.ts';
import { temporaryFolder } from '../store/temporary.ts';

const withTrace = (text = `{"traceEvents":[${stepText(0)}${stepText(1)}]}`, name = 'made.json') => {
  const folder = temporaryFolder();
  const file = join(folder, name);
  writeFileSync(file, text);
  return { folder, file, trace: (...args: readonly string[]) => ['--data', folder, 'trace', ...args] };
};

/** Two kernels with their calls: how long a kernel waits is what differs between batch sizes. */
const waiting = (delayUs: number) => {
  const pair = (id: number) => [
    { ph: 'X', cat: 'cpu_op', name: 'a', pid: 1, tid: 1, ts: id * 10, dur: 5 },
    {
      ph: 'X',
      cat: 'cuda_runtime',
      name: 'cudaLaunchKernel',
      pid: 1,
      tid: 1,
      ts: id * 10,
      dur: 5,
      args: { correlation: id },
    },
    { ph: 'X', cat: 'kernel', name: 'k', pid: 0, tid: 7, ts: id * 10 + delayUs, dur: 1, args: { correlation: id } },
  ];
  return JSON.stringify([...pair(1), ...pair(2)]);
};

describe('trace', () => {
  test('answers with the names that stay', async () => {
    const { file, trace } = withTrace();
    const json = jsonOf(await ok(...trace(file, '--json')));
    expect(json).toMatchObject({
      kernels: 2 * kernelsInStep,
      launches: 2 * kernelsInStep,
      tklqt_ns: 2 * kernelsInStep * 12_125,
      akd_ns: 30_000,
      bound: 'cpu',
      cut_off: null,
      evidence: { host_wait_share: 1 },
      copies: { copies: 0 },
    });
    for (const name of ['inference_latency_ns', 'gpu_idle_ns', 'gpu_idle_union_ns', 'cpu_idle_ns'])
      expect(json[name]).toEqual(expect.any(Number));
    expect(json['top_kernels']).toHaveLength(3);
    expect(json['steps']).toHaveLength(2);
  });

  test('says it in words', async () => {
    const { file, trace } = withTrace();
    const { out } = await ok(...trace(file));
    expect(out).toContain('made.json: CPU-bound');
    expect(out).toMatch(/TKLQT +4\.85 ms \(4,850,000 ns\)/);
    expect(out).toContain('ProfilerStep#1');
  });

  test('says why something is unknown', async () => {
    const { file, trace } = withTrace('[{"ph":"X","cat":"cpu_op","name":"a","pid":1,"tid":1,"ts":1,"dur":1}]');
    expect(jsonOf(await ok(...trace(file, '--json')))).toMatchObject({
      ...{
        kernels: 0,
        akd_ns: null,
        akd_ns_why: 'there are no kernels',
        bound: null,
        bound_why: 'there are no kernels',
      },
      ...{ inference_latency_ns: null, inference_latency_ns_why: 'there are no kernels' },
    });
  });

  test('lists what is kept, and forgets it', async () => {
    const { file, trace } = withTrace();
    expect(jsonOf(await ok(...trace('list', '--json')))).toEqual({ traces: [] });
    const { id } = jsonOf(await ok(...trace(file, '--json')));
    expect((await ok(...trace('list'))).out).toContain(String(id));
    await ok(...trace('remove', String(id)));
    expect(jsonOf(await ok(...trace('list', '--json')))).toEqual({ traces: [] });
    expect((await plimsoll(...trace('remove', String(id)))).exitCode).toBe(2);
  });

  test.each([['no such file', 'absent.json']])('refuses %s', async (why, name) => {
    const { folder, trace } = withTrace();
    const { exitCode, err } = await plimsoll(...trace(join(folder, name)));
    expect([exitCode, err]).toEqual([2, expect.stringContaining(why)]);
  });
});

describe('several traces', () => {
  const sweep = async (delays: readonly number[], ...args: readonly string[]) => {
    const { folder, trace } = withTrace();
    const files = delays.map((delay, i) => {
      const file = join(folder, `model_b${String(2 ** i)}.json`);
      writeFileSync(file, waiting(delay));
      return file;
    });
    return jsonOf(await ok(...trace(...files, '--json', ...args)))['sweep'];
  };

  test('show at which batch size a run turns, by the sizes in their names', async () => {
    expect(await sweep([6, 6, 7, 30, 60])).toMatchObject({ plateau_ns: 6000, transition_batch: 8 });
  });

  test('that stay flat do not turn', async () => {
    expect(await sweep([6, 6, 6])).toMatchObject({
      transition_batch: null,
      finding: expect.stringContaining('CPU-bound') as unknown,
    });
  });

  test('take the sizes that are given', async () => {
    expect(await sweep([6, 60], '--batch', '3,96')).toMatchObject({ transition_batch: 96 });
    const { file, trace } = withTrace();
    expect((await plimsoll(...trace(file, '--batch', '1,2'))).exitCode).toBe(2);
  });
});

describe('plan --launches', () => {
  const plan = ['plan', '--model', 'smollm2-135m', '--machine', machineFile('this-is-typical-desktop')];
  const small = ['--system', 'gpu-only', '--batch', '1', '--seq', '16'];

  test('counts the launches of a trace, tells its source and shows what waits for the CPU', async () => {
    const { folder, file } = withTrace(
      JSON.stringify(madeTraining({ ...someTraining, microBatches: 1 })),
      'training.json',
    );
    const asked = ['--data', folder, ...plan, ...small, '--launches', file];
    const told = (answer: Record<string, unknown>) => (answer['plans'] as readonly Record<string, unknown>[])[0];
    const counted = told(jsonOf(await ok(...asked, '--json')));
    // 30 layers: 5 calls forward, 2 and a sum for each backward; embedding and head beside them.
    expect(counted).toMatchObject({
      launching: {
        operators: 30 * (5 + 11) + 2 + 2,
        bound: 'cpu',
        counts: { kind: 'measured', trace: 'training.json' },
      },
    });
    expect(told(jsonOf(await ok('--data', folder, ...plan, ...small, '--json')))).toMatchObject({
      launching: { counts: { kind: 'assumed', framework: 'DeepSpeed' } },
    });
    const text = (await ok(...asked)).out;
    expect(text).toContain('484 operators of a micro-batch (counted in training.json)');
    expect(text).toContain("each of the 30 layers as the mean of the trace's 4 (modules Block)");
    const machine = told(jsonOf(await ok(...asked, '--launch-time', 'machine', '--json')));
    expect(machine).toMatchObject({ launching: { cpu_seconds: expect.closeTo(484 * 9e-6, 9) as number } });
  });

  test.each([
    [['--launches', 'nowhere.json'], 'no such file'],
    [['--launch-time', 'trace'], '--launches'],
    [['--launches', 'nowhere.json', '--launch-time', 'mine'], 'trace or machine'],
  ])('refuses %j', async (asked, said) => {
    const { exitCode, err } = await plimsoll('--data', temporaryFolder(), ...plan, ...asked);
    expect(exitCode).toBe(2);
    expect(err).toContain(said);
  });
});
