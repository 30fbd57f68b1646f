import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { traceOfText } from '../../core/launch/reading.ts';
import { cutOf } from '../../../src/core/launch/cut.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { jsonOf, machineFile, ok, plimsoll } from './harness.ts';

/** Ten operators of 100 us, each with a launch of 10 us and, 5 us later, kernels `a` and `b` in turn for 5 us. */
const events = Array.from({ length: 10 }, (_, i) => {
  const [ts, correlation] = [i * 100, i + 1];
  const cpu = { ph: 'X', pid: 1, tid: 1 };
  return [
    { ...cpu, cat: 'cpu_op', name: 'aten::op', ts, dur: 100 },
    { ...cpu, cat: 'cuda_runtime', name: 'cudaLaunchKernel', ts: ts + 50, dur: 10, args: { correlation } },
    {
      ph: 'X',
      cat: 'kernel',
      name: i % 2 === 0 ? 'a' : 'b',
      pid: 0,
      tid: 7,
      ts: ts + 65,
      dur: 5,
      args: { correlation, device: 0, stream: 7 },
    },
  ];
}).flat();
const text = JSON.stringify({ deviceProperties: [{ id: 0, name: 'NVIDIA A100-SXM4-80GB' }], traceEvents: events });

const traceFile = (): readonly string[] => {
  const folder = temporaryFolder();
  const file = join(folder, 'made.json');
  writeFileSync(file, text);
  return ['trace', file, '--json', '--data', folder];
};

describe('trace', () => {
  test('tells the chains to fuse and what that saves', async () => {
    const answer = jsonOf(await ok(...traceFile(), '--length', '2'));
    expect(answer['fusion']).toMatchObject([
      { length: 2, chains: 1, fused: 5, kernels_after: 5, ideal_speedup: 2, launches_saved: 5, calls_saved_ns: 50_000 },
    ]);
    const looser = jsonOf(await ok(...traceFile(), '--length', '2', '--threshold', '0.8'));
    expect(looser['fusion']).toMatchObject([{ chains: 2 }]);
  });

  test('counts saved launches at what the machine takes', async () => {
    const unknown = await plimsoll(...traceFile(), '--machine', machineFile('this-is-typical-desktop'));
    expect(unknown.out).toContain('launch cost has not been measured');
  });

  test('answers what if, in figures that can be worked out by hand', async () => {
    const ask = async (...asked: readonly string[]) => jsonOf(await ok(...traceFile(), ...asked))['what_if'];
    expect(jsonOf(await ok(...traceFile()))).toMatchObject({ what_if: null, what_if_why: 'not asked for' });
    // From the first operator to the last kernel: 900 + 65 + 5.
    expect(await ask('--cpu', '1')).toMatchObject({ recorded_ns: 970_000, latency_ns: 970_000, launches: 10 });
    // Processor time until the last call returns is halved, 960 / 2; 5 us on the way and the kernel stay.
    expect(await ask('--cpu', '2')).toMatchObject({ latency_ns: 490_000 });
    expect(await ask('--gpu-speed', '5')).toMatchObject({ latency_ns: 966_000 });
    // A launch of 15 us, 10 of it in the call, becomes one of 30: ten calls and the last way.
    expect(await ask('--launch', '30e-6')).toMatchObject({
      launch_floor_ns: 15_000,
      latency_ns: 970_000 + 9 * 10_000 + 15_000,
    });
    // GH200's 2771.6 ns for the A100's 2260.5.
    const slower = 970_000 + (9 * 10_000 + 15_000) * (2771.6 / 2260.5 - 1);
    expect(await ask('--platform', 'gh200')).toMatchObject({ latency_ns: expect.closeTo(slower, 3) as number });
    expect(await ask('--graphs')).toMatchObject({ launches: 1 });
  });

  test.each([
    ['--cpu', '0', '0.01 to 100'],
    ['--length', '1', '2 to 1024'],
    ['--length', '2.5', 'whole number'],
    ['--threshold', '1.5', 'proximity score'],
    ['--launch', '-1', 'seconds'],
    ['--platform', 'mars', 'a100-epyc, h100-xeon, gh200'],
  ])('refuses %s %s', async (flag, value, said) => {
    const { exitCode, out } = await plimsoll(...traceFile(), flag, value);
    expect(exitCode).not.toBe(0);
    expect(out).toContain(said);
  });
});

test('a cut of a trace is a trace again, with its times, links and threads', () => {
  const trace = traceOfText(text);
  const cut = cutOf(trace, 200_000, 299_999);
  expect(cut.ok && cut.value.name).toBe('trace-cut.json');
  const again = traceOfText(cut.ok ? cut.value.text : '');
  expect(again.rows.count).toBe(4);
  expect([...again.rows.beginNs].map((ns) => ns + Number(again.head.originNs))).toEqual([
    100_000, 200_000, 250_000, 265_000,
  ]);
  expect([...again.links.launch]).toEqual([-1, -1, -1, 2]);
  expect(again.lanes.find(({ kind }) => kind === 'stream')).toMatchObject({ device: 0, stream: 7 });
});
