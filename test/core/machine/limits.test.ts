import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../src/core/machine/facts.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import { limitShares } from '../../../src/core/machine/limits/limits.ts';
import { allowedMemory } from '../../../src/core/machine/limits/processor-memory.ts';
import { bytes, operationsPerSecond } from '../../../src/core/units.ts';
import { gpuOf, gpus, result, runWith } from './documents.ts';
import { wholeFacts, wholeRun } from './measured-machine.ts';

const by = 'a test';
const slot = (generation: number, width: number) => ({
  generation: reported(generation, by),
  width: reported(width, by),
});
const modules = {
  type: reported('DDR5', by),
  channels: reported(8, by),
  channelBits: reported(64, by),
  transfersPerSecond: reported(operationsPerSecond(4.8e9), 'SMBIOS'),
  moduleBytes: unknown('x'),
};

const shareOf = (row: ReturnType<typeof result>, facts: Partial<Facts>) => {
  const [share] = limitShares(runWith([row], facts), gpus);
  if (share === undefined) throw new Error('no rate');
  return share;
};
const valueOf = (row: ReturnType<typeof result>, facts: Partial<Facts>) => shareOf(row, facts).limit.value;

describe('the limit of memory', () => {
  test('is channels by width by transfers, and says who told of them', () => {
    const share = shareOf(result('dram.triad', 245.76e9), { modules });
    expect(share.limit).toMatchObject({ value: 307.2e9, source: { kind: 'reported' } });
    expect(JSON.stringify(share.limit)).toContain('SMBIOS');
    expect(share.share).toBeCloseTo(0.8, 12);
  });

  test('is a node by node share of it, and the link where the node is CXL memory', () => {
    const facts = { ...wholeFacts, modules, cxl: [cxl('mem0', 2, 5, 8)] };
    expect(valueOf(result('dram.read', 1, { settings: { cpuNode: 0, memoryNode: 1 } }), facts)).toBe(153.6e9);
    expect(valueOf(result('cxl.read', 1, { settings: { cpuNode: 0, memoryNode: 2 } }), facts)).toBeCloseTo(31.5e9, -8);
    const two = { ...facts, cxl: [cxl('mem0', 2, 5, 8), cxl('mem1', 3, 5, 8)] };
    expect(valueOf(result('cxl.striped', 1), two)).toBeCloseTo(63e9, -8);
  });

  test('is what the processor allows at most where the modules are unknown, and says that it is assumed', () => {
    const cpu = { ...runWith([]).facts.cpu, model: reported('AMD EPYC 7543P 32-Core Processor', by) };
    const { limit } = shareOf(result('dram.triad', 1e11), { cpu });
    expect(limit).toMatchObject({ value: 204.8e9, source: { kind: 'assumed' } });
    const two = shareOf(result('dram.triad', 1e11), { cpu: { ...cpu, sockets: reported(2, by) } });
    expect(two.limit.value).toBe(409.6e9);
  });

  test('is unknown, with the reason, where nothing tells', () => {
    const untold = unknown('the table of the firmware is for root alone');
    const { limit, share } = shareOf(result('dram.triad', 1e11), { modules: { ...modules, channels: untold } });
    expect(limit).toEqual(untold);
    expect(share).toBeUndefined();
  });

  test('bounds Adam by 28 B a parameter, wherever the states lie', () => {
    expect(valueOf(result('cpu.adam_bf16', 1), { modules })).toBeCloseTo(307.2e9 / 28, 3);
    expect(valueOf(result('cpu.adam_bf16_states', 1), { modules })).toBeCloseTo(307.2e9 / 14, 3);
    const facts = { ...wholeFacts, modules, cxl: [cxl('mem0', 2, 5, 8)] };
    const far = valueOf(result('cpu.adam_bf16', 1, { settings: { node: 2 } }), facts);
    expect(far).toBeCloseTo((8 * 3.938e9) / 28, 3);
  });
});

const cxl = (id: string, node: number, generation: number, width: number) => ({
  id,
  capacityBytes: unknown('x'),
  node: reported(node, by),
  model: unknown('x'),
  link: slot(generation, width),
});

describe('the limit of storage', () => {
  const [disk] = runWith([]).facts.storage;
  if (disk === undefined) throw new Error('no disk');
  const drive = (id: string, link: ReturnType<typeof slot> | undefined, transport = 'nvme') => ({
    id,
    model: unknown('x'),
    capacityBytes: unknown('x'),
    rotational: reported(false, by),
    transport: reported(transport, by),
    node: unknown('x'),
    enduranceClass: unknown('x'),
    ...(link === undefined ? {} : { link }),
  });
  const read = result('storage.read', 6e9, { settings: { path: '/data/x' } });
  const withDrives = (drives: ReturnType<typeof drive>[], level?: string): Partial<Facts> => ({
    storage: [
      {
        ...disk,
        drives,
        ...(level === undefined ? {} : { raid: reported({ level, chunkBytes: reported(bytes(524288), by) }, by) }),
      },
    ],
  });

  test('is the link of the drive', () => {
    expect(valueOf(read, withDrives([drive('nvme0n1', slot(4, 4))]))).toBeCloseTo(7.876e9, -6);
    expect(valueOf(read, { links: [{ from: 'node0', to: 'nvme0n1', ...slot(3, 4) }] })).toBeCloseTo(3.94e9, -6);
    expect(valueOf(read, withDrives([drive('sda', undefined, 'sata')]))).toBe(600e6);
  });

  test('is the sum of striped drives, and of no other array', () => {
    const two = [drive('nvme0n1', slot(4, 4)), drive('nvme1n1', slot(4, 4))];
    expect(valueOf(read, withDrives(two, 'raid0'))).toBeCloseTo(15.752e9, -6);
    expect(valueOf(read, withDrives(two, 'raid5'))).toBeNull();
    expect(shareOf(read, withDrives(two)).limit).toMatchObject({ why: expect.stringContaining('joined') as unknown });
    expect(valueOf(read, withDrives([...two, drive('sdb', undefined, 'usb')], 'raid0'))).toBeNull();
  });
});

describe('the limit of a GPU', () => {
  const limits = new Map(
    limitShares(wholeRun, gpus).map(({ result: { metric, settings }, limit }) => [
      `${metric} ${String(settings['dtype'] ?? '')}`.trim(),
      limit,
    ]),
  );
  const gpu = gpuOf('rtx-4090');

  test('is the data sheet for its memory and its products, a rule for what follows from them', () => {
    expect(limits.get('gpu.triad')).toEqual(gpu.memoryBytesPerSecond);
    expect(limits.get('gpu.matmul bf16')).toEqual(gpu.peakFlopsPerSecond);
    expect(limits.get('gpu.matmul int8')).toMatchObject({ value: null });
    expect(limits.get('gpu.adam')?.value).toBeCloseTo(gpu.memoryBytesPerSecond.value / 28, 3);
    const tf32 = result('gpu.matmul', 1e12, {
      settings: { api: 'cuda', device: 'NVIDIA GeForce RTX 4090', dtype: 'tf32' },
    });
    expect(valueOf(tf32, wholeFacts)).toBe(gpu.peakFlopsPerSecond.value / 2);
  });

  test('is the slot for copies, twice for both directions', () => {
    expect(limits.get('gpu.h2d')?.value).toBeCloseTo(31.504e9, -6);
    expect(limits.get('gpu.both')?.value).toBeCloseTo(63.008e9, -6);
  });

  test('is unknown for another device', () => {
    const pocl = result('gpu.triad', 1e10, { settings: { api: 'opencl', device: 'pthread-haswell' } });
    expect(valueOf(pocl, wholeFacts)).toBeNull();
  });
});

test('every rate has a limit or a reason, and no time has a row', () => {
  const shares = limitShares(wholeRun, gpus);
  for (const { result: row, limit } of shares) {
    expect(row.unit.endsWith('per_second')).toBe(true);
    if (limit.value === null) expect('why' in limit && limit.why).not.toBe('');
    else expect(limit.value).toBeGreaterThan(0);
  }
  expect(shares.some(({ result: { metric } }) => metric === 'launch.latency')).toBe(false);
});

test('a limit that the probe found itself comes first', () => {
  const limit = reported(5e9, 'the probe');
  expect(shareOf(result('storage.read', 2e9, { limit }), {})).toMatchObject({ limit, share: 0.4 });
});

test.each([
  ['AMD EPYC 9654 96-Core Processor', 460.8e9],
  ['AMD EPYC 9755 128-Core Processor', 576e9],
  ['AMD EPYC 7742 64-Core Processor', 204.8e9],
  ['AMD EPYC 7R13 Processor', 204.8e9],
  ['AMD Ryzen 9 7950X 16-Core Processor', 83.2e9],
  ['AMD Ryzen 7 7800X3D 8-Core Processor', 83.2e9],
  ['AMD Ryzen Threadripper PRO 5995WX 64-Cores', 204.8e9],
  ['13th Gen Intel(R) Core(TM) i9-13900K', 89.6e9],
  ['Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz', 307.2e9],
  ['Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz', 204.8e9],
  ['Intel(R) Xeon(R) Platinum 8168 CPU @ 2.70GHz', 127.968e9],
  ['Apple M2 Pro', 200e9],
  ['Apple M2', 100e9],
])('%s may have %d B/s of memory at most', (model, rate) => {
  expect(allowedMemory(model)?.bytesPerSecond).toBe(rate);
});

test.each(['AMD Ryzen 7 7840HS w/ Radeon 780M Graphics', 'Intel(R) Xeon(R) Platinum 8380H CPU', 'Some CPU', ''])(
  '%s is not listed',
  (model) => {
    expect(allowedMemory(model)).toBeUndefined();
  },
);
