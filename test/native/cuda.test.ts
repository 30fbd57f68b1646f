import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeviceRequest } from '../../native/index.d.ts';
import type { DeviceSample } from '../../src/main/probes/protocol.ts';
import { openSession, type Session } from '../../src/main/probes/session.ts';
import { matching } from './addon.ts';
import type { FakeDriver } from './fake-cuda/build.ts';
import { measureOnFake } from './fake-cuda/measure.ts';

/**
 * The CUDA path on a driver that is a fake: results are real (our own kernels, compiled for the host), times by events
 * are those that the fake was told, times by the host's clock mean nothing.
 */
type Task = Omit<DeviceRequest, 'api' | 'device' | 'minSeconds' | 'maxRepetitions'>;

const onFake = async (
  settings: Readonly<Record<string, string | number>> = {},
  variant: keyof FakeDriver = 'whole',
) => {
  const session = openSession(await measureOnFake(settings, variant), new AbortController().signal);
  const ask = (task: Task) =>
    session.deviceSample({ api: 'cuda', device: 0, minSeconds: 0.02, maxRepetitions: 3, ...task }, 60);
  return { session, ask };
};

const sampleOf = async (ask: Awaited<ReturnType<typeof onFake>>['ask'], task: Task): Promise<DeviceSample> => {
  const answer = await ask(task);
  if (!answer.ok) throw new Error(answer.error.why);
  return answer.value;
};

/** The fake exists for Linux only; elsewhere libraries are found in other ways. */
if (process.platform === 'linux') {
  const mebibyte = 2 ** 20;
  const copyRate = 8e9;
  const kernelSeconds = 2 ** -17;
  let session: Session;
  let ask: Awaited<ReturnType<typeof onFake>>['ask'];
  beforeAll(async () => {
    ({ session, ask } = await onFake({
      copy_bytes_per_second: copyRate,
      kernel_seconds: kernelSeconds,
      devices: 2,
      processes: 1,
    }));
  });
  afterAll(() => session.close());

  test('lists its devices, by name a fake, with their state', async () => {
    const answer = await session.devices('cuda');
    expect(answer.ok && answer.value.map(({ name }) => name)).toEqual(['Plimsoll fake GPU', 'Plimsoll fake GPU']);
    expect(answer.ok && answer.value[1]).toMatchObject({
      index: 1,
      vendor: 'NVIDIA',
      kind: 'gpu',
      driver: '999.0-fake',
      apiVersion: 'CUDA 13.0',
      pciSlot: '0000:f1:00.0',
      computeCapability: '8.9',
      copyEngines: 2,
      peers: [0],
      allocationGranularityBytes: 2 * mebibyte,
      dtypes: ['fp16', 'bf16', 'tf32', 'int8', 'fp8'],
      state: {
        computeHz: 1e9,
        mostComputeHz: 2e9,
        memoryHz: 5e9,
        mostMemoryHz: 1e10,
        pcieGeneration: 1,
        pcieWidth: 8,
        mostPcieGeneration: 4,
        mostPcieWidth: 16,
        temperatureCelsius: 61,
        powerWatts: 55.5,
        powerLimitWatts: 300,
        mostPowerLimitWatts: 450,
        busyShare: 0,
        programs: [{ name: 'fake', bytes: 2 ** 20 }],
        ecc: false,
        slowdowns: [],
      },
    });
  });

  describe('times of the device are those of the copies:', () => {
    test.each<[Task, number, number]>([
      [{ operation: 'h2d', bytes: mebibyte }, mebibyte, mebibyte / copyRate],
      [{ operation: 'd2h', bytes: mebibyte + 4 }, mebibyte + 4, (mebibyte + 4) / copyRate],
      [{ operation: 'h2d', bytes: mebibyte, memory: 'pageable' }, mebibyte, (2 * mebibyte) / copyRate],
      [{ operation: 'd2h', bytes: 4, memory: 'pageable' }, 4, 8 / copyRate],
      [{ operation: 'both', bytes: mebibyte }, 2 * mebibyte, mebibyte / copyRate],
      [{ operation: 'd2d', bytes: mebibyte }, 2 * mebibyte, mebibyte / copyRate],
      [{ operation: 'peer', bytes: mebibyte, peer: 1 }, mebibyte, mebibyte / copyRate],
    ])('%j', async (task, work, seconds) => {
      const sample = await sampleOf(ask, task);
      expect(sample.work).toBe(work);
      for (const each of sample.deviceSeconds ?? []) expect(each / seconds).toBeCloseTo(1, 5);
      expect(sample.deviceSeconds?.length).toBeGreaterThan(0);
    });
  });

  describe('kernels give right results:', () => {
    test.each<[Task, number]>([
      [{ operation: 'zero_copy', bytes: mebibyte }, mebibyte],
      [{ operation: 'read', bytes: mebibyte + 16 }, mebibyte + 16],
      [{ operation: 'copy', bytes: mebibyte + 48 }, 2 * (mebibyte + 48)],
      [{ operation: 'triad', bytes: mebibyte + 16 }, 3 * (mebibyte + 16)],
      [{ operation: 'read', bytes: 16 }, 16],
      [{ operation: 'adam', count: 10_001, dtype: 'fp32' }, 10_001],
      [{ operation: 'adam', count: 10_001, dtype: 'bf16' }, 10_001],
      [{ operation: 'adam', count: 1, dtype: 'fp16' }, 1],
      [{ operation: 'launch_throughput', count: 100 }, 100],
      [{ operation: 'launch_pipelined', count: 512 }, 512],
      [{ operation: 'launch_streams', count: 100, streams: 3 }, 100],
      [{ operation: 'event', count: 100 }, 100],
      [{ operation: 'synchronize', count: 100 }, 100],
    ])('%j', async (task, work) => {
      const sample = await sampleOf(ask, task);
      expect(sample.work).toBe(work);
      expect(sample.seconds.every((each) => each > 0)).toBe(true);
    });

    /** Two tiles by one and by two, a few steps of k. */
    const shapes = [
      { m: 256, n: 128, k: 64 },
      { m: 128, n: 256, k: 192 },
    ];
    const products = (['fp16', 'bf16', 'tf32', 'int8', 'fp8'] as const).flatMap((dtype) =>
      shapes.map((shape) => ({ operation: 'matmul', dtype, ...shape }) as const),
    );
    test.each(products)('$operation $dtype $m x $n x $k', async (task) => {
      expect(await sampleOf(ask, task)).toMatchObject({
        work: 2 * task.m * task.n * task.k,
        by: 'our kernel',
        note: 'cuBLASLt is not installed',
      });
    });
  });

  /** Containers may forbid placing memory; then the refusal says so. */
  test.each<Task>([
    { operation: 'h2d', bytes: mebibyte, node: 0 },
    { operation: 'd2h', bytes: mebibyte, node: 0, memory: 'pageable' },
    { operation: 'both', bytes: mebibyte, node: 0 },
    { operation: 'zero_copy', bytes: mebibyte, node: 0 },
  ])('%j: memory of a node, or why there is none', async (task) => {
    const answer = await ask(task);
    if (answer.ok) expect(answer.value.work).toBeGreaterThanOrEqual(mebibyte);
    else expect(answer.error).toMatchObject({ status: 'unavailable', why: matching(/^nodes: /) });
  });

  test('a graph runs all its kernels', async () => {
    const { work, deviceSeconds } = await sampleOf(ask, { operation: 'graph', count: 64 });
    expect(work).toBe(64);
    for (const each of deviceSeconds ?? []) expect(each / (64 * kernelSeconds)).toBeCloseTo(1, 5);
  });

  test('the queue is full when a launch blocks', async () => {
    const full = await sampleOf(ask, { operation: 'launch_depth', count: 4000 });
    expect(full.work).toBe(1024);
    const open = await sampleOf(ask, { operation: 'launch_depth', count: 500 });
    expect([open.work, open.note]).toEqual([500, matching(/did not block/)]);
  });

  /** How well the clocks meet depends on how busy this machine is: what is not known well enough is left out. */
  test.each<Task>([{ operation: 'launch' }, { operation: 'chain', count: 50, bytes: 4096 }])(
    '$operation: kernels begin after their launch, by the joined clocks',
    async (task) => {
      const { queueSeconds, note } = await sampleOf(ask, task);
      const known = Number(/within ([\d.]+) us/.exec(note ?? '')?.[1]) * 1e-6;
      expect(known).toBeGreaterThan(0);
      expect(note).toMatch(/steps of 32 ns/);
      expect(queueSeconds === undefined).toBe(known > 10e-6);
      for (const each of queueSeconds ?? []) expect(each).toBeGreaterThanOrEqual(0);
    },
  );

  test('an allocation takes whole pages', async () => {
    const sample = await sampleOf(ask, { operation: 'allocation', bytes: 2 * mebibyte + 1, count: 4 });
    expect(sample.work).toBe(4 * mebibyte);
  });

  describe('what cannot be is refused with a reason:', () => {
    test.each<[Task, RegExp]>([
      [{ operation: 'h2d', bytes: 6 }, /^bytes: 6; it must be a multiple of 4$/],
      [{ operation: 'triad', bytes: 20 }, /^bytes: 20; it must be a multiple of 16$/],
      [{ operation: 'matmul', dtype: 'fp16', m: 100, n: 128, k: 64 }, /^m: 100; it must be a multiple of 128$/],
      [{ operation: 'matmul', dtype: 'int8', m: 128, n: 128, k: 96 }, /^k: 96; it must be a multiple of 64$/],
      [{ operation: 'matmul', dtype: 'fp32', m: 128, n: 128, k: 64 }, /^dtype: fp32; it must be one of fp16, /],
      [{ operation: 'adam', count: 10, dtype: 'int8' }, /^dtype: int8; gradients are in fp32, bf16 or fp16$/],
      [{ operation: 'peer', bytes: 4, peer: 0 }, /^peer: 0; it must be another device$/],
      [{ operation: 'peer', bytes: 4, peer: 7 }, /^device: 7; there are 2$/],
      [{ operation: 'chain', bytes: 4, count: 513 }, /^count: 513; it must be a whole number from 1 to 512$/],
      [
        { operation: 'read', bytes: 2 ** 30 },
        /^bytes: \d+ needs \d+ bytes of the GPU's memory; .* at most 80 % are taken$/,
      ],
    ])('%j', async (task, why) => {
      expect(await ask(task)).toMatchObject({ ok: false, error: { why: matching(why) } });
    });
  });

  test('matrix products are the library’s where there is one, by columns as it counts', async () => {
    const { session, ask } = await onFake({ cublaslt_lacks: 28 }, 'withLibrary');
    const task = { operation: 'matmul', m: 128, n: 256, k: 192 } as const;
    for (const dtype of ['fp16', 'bf16', 'tf32', 'int8'] as const)
      expect(await sampleOf(ask, { ...task, dtype })).toMatchObject({ by: 'cuBLASLt 13.1.2' });
    expect(await sampleOf(ask, { ...task, dtype: 'fp8' })).toMatchObject({
      by: 'our kernel',
      note: 'cuBLASLt 13.1.2 does not multiply fp8 on this GPU',
    });
    await session.close();
  });

  test('a driver that takes no machine code compiles the PTX, and the sample says so', async () => {
    const { session, ask } = await onFake({ ptx: 1 });
    expect(await sampleOf(ask, { operation: 'read', bytes: 4096 })).toMatchObject({
      note: 'our kernels were compiled by the driver from PTX',
    });
    await session.close();
  });

  test.each([
    [75, ['fp16']],
    [86, ['fp16', 'bf16', 'tf32', 'int8']],
    [70, []],
  ])('compute capability %d multiplies %j', async (capability, dtypes) => {
    const { session, ask } = await onFake({ capability });
    const answer = await session.devices('cuda');
    expect(answer.ok && answer.value[0]?.dtypes).toEqual(dtypes);
    const outcome = await ask({ operation: 'matmul', dtype: 'fp8', m: 128, n: 128, k: 128 });
    expect(outcome).toMatchObject({ ok: false, error: { status: 'unavailable' } });
    await session.close();
  });

  test.each<Task>([
    { operation: 'h2d', bytes: 4096 },
    { operation: 'd2h', bytes: 4096 },
    { operation: 'both', bytes: 4096 },
    { operation: 'd2d', bytes: 4096 },
  ])('$operation: a copy that spoils one bit gives no figure', async (task) => {
    const { session, ask } = await onFake({ corrupt: 1 });
    expect(await ask(task)).toMatchObject({
      ok: false,
      error: { status: 'failed', why: matching(/not what was copied/) },
    });
    await session.close();
  });
}
