import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Session } from '../../../src/main/probes/session.ts';
import { openSession } from '../../../src/main/probes/session.ts';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import type { Vitals } from '../../../src/main/probes/facts/vitals.ts';
import { linuxVitals, vitalsElsewhere } from '../../../src/main/probes/facts/vitals.ts';
import { watchOf } from '../../../src/main/probes/watch.ts';
import { measureWith } from '../../fakes/measuring.ts';

const opened = (addon: string): Session => {
  const session = openSession(measureWith(addon), new AbortController().signal);
  onTestFinished(() => session.close());
  return session;
};
const sampleIn = (session: Session) =>
  session.sample(
    { kernel: 'read', elements: 1000, threads: 1, variant: 'wide', minSeconds: 0.1, maxRepetitions: 10 },
    10,
  );
const seconds = () => performance.now() / 1000;
const ownCpuSeconds = () => process.cpuUsage().user / 1e6;

const calm: Vitals = {
  cpu: undefined,
  throttles: 0,
  isCooling: undefined,
  heldSeconds: undefined,
  memoryStallSeconds: undefined,
  diskBytes: undefined,
};

describe('the clock of a core', () => {
  const watch = () => watchOf({ vitals: () => Promise.resolve(calm), ownCpuSeconds, seconds });

  test('that falls while a figure is measured is a flag', async () => {
    const session = opened('slows');
    const end = await watch().begin(session, 'dram');
    await sampleIn(session);
    expect(await end()).toEqual(['clock-drift']);
  });

  test('that has been higher in the run is one of the next figures too', async () => {
    const session = opened('slows');
    const one = watch();
    const first = await one.begin(session, 'dram');
    await sampleIn(session);
    await first();
    const second = await one.begin(session, 'dram');
    expect(await second()).toEqual(['throttled']);
  });

  test('is not known of an addon that cannot count cycles', async () => {
    const session = opened('clockless');
    expect(await session.hertz()).toBeUndefined();
    const end = await watch().begin(session, 'dram');
    expect(await end()).toEqual([]);
  });
});

describe('a watch', () => {
  test('reads once between two figures that follow at once', async () => {
    let reads = 0;
    let now = 0;
    const vitals = () => Promise.resolve({ ...calm, throttles: reads++ });
    const watch = watchOf({ vitals, ownCpuSeconds, seconds: () => now });
    const session = opened('steady');
    const first = await watch.begin(session, 'dram');
    expect(await first()).toEqual(['throttled']);
    await watch.begin(session, 'dram');
    expect(reads).toBe(2);
    now += 1;
    await watch.begin(session, 'dram');
    expect(reads).toBe(3);
    await watch.begin(opened('steady'), 'dram');
    expect(reads).toBe(4);
  });

  test('sees what the system saw even where the measuring process is gone', async () => {
    let throttles = 0;
    const watch = watchOf({
      vitals: () => Promise.resolve({ ...calm, throttles: throttles++ }),
      ownCpuSeconds,
      seconds,
    });
    const session = opened('steady');
    const end = await watch.begin(session, 'dram');
    await session.close();
    expect(await end()).toEqual(['throttled']);
  });

  test('sees another program work on this very machine', async () => {
    const spinners = Array.from({ length: Math.ceil(availableParallelism() / 3) }, () =>
      spawn(process.execPath, ['-e', 'for (;;);']),
    );
    onTestFinished(() => spinners.forEach((spinner) => spinner.kill('SIGKILL')));
    const vitals = process.platform === 'linux' ? linuxVitals(readerOf()) : vitalsElsewhere;
    const watch = watchOf({ vitals, ownCpuSeconds, seconds });
    const end = await watch.begin(opened('steady'), 'dram');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await end()).toContain('load');
  });
});

test('a measuring process says what it took of the machine', async () => {
  const session = opened('steady');
  const before = await session.usage();
  for (let i = 0; i < 200; i++) await sampleIn(session);
  const after = await session.usage();
  if (!before.ok || !after.ok) throw new Error('no usage');
  expect(after.value.cpuSeconds).toBeGreaterThan(before.value.cpuSeconds);
  expect(after.value.diskBytes === undefined).toBe(process.platform !== 'linux');
});
