import { describe, expect, test } from 'vitest';
import { FactsSchema } from '../../../src/core/machine/facts.ts';
import { createInspector } from '../../../src/main/probes/facts/inspector.ts';
import { mayLockAnything } from '../../../src/main/probes/facts/memory.ts';
import { parseCpuList } from '../../../src/main/probes/facts/numa.ts';
import type { Planted } from '../../fakes/planted-root.ts';
import { noNvidia } from '../../fakes/nvidia.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';
import { cxlMachine, graceHopper, interleavedMachine, twoCardMachine } from './machines/cxl.ts';
import { laptop } from './machines/laptop.ts';

const gibibyte = 2 ** 30;

const factsOf = async (files: Planted) =>
  FactsSchema.parse(
    await createInspector({
      askNvidia: noNvidia,
      appVersion: '1.2.3',
      catalogue: [],
      root: plantedRoot(files),
      platform: 'linux',
      run: () => Promise.resolve(undefined),
      space: () => Promise.resolve(undefined),
    }).facts(),
  );

describe('a machine with one CXL card', () => {
  test('has two nodes, of which the one without processors is CXL memory', async () => {
    const { nodes, sockets, memoryTiers, warnings } = await factsOf(cxlMachine);
    expect(nodes).toMatchObject([
      {
        node: 0,
        kind: 'dram',
        cpus: [0, 1, 2, 3],
        socket: { value: 0 },
        capacityBytes: { value: 64 * gibibyte, source: { by: 'sysfs node0' } },
        availableBytes: { value: 51 * gibibyte },
        distances: {
          value: [
            { node: 0, distance: 10 },
            { node: 1, distance: 24 },
          ],
        },
        interleaveWeight: { value: 3 },
      },
      { node: 1, kind: 'cxl', cpus: [], socket: { value: null }, interleaveWeight: { value: 1 } },
    ]);
    expect(sockets).toEqual([{ socket: 0, cpus: [0, 1, 2, 3], nodes: [0] }]);
    expect(memoryTiers).toMatchObject([
      { id: 'dram', capacityBytes: { value: 64 * gibibyte } },
      { id: 'cxl1', kind: 'cxl', capacityBytes: { value: 128 * gibibyte } },
    ]);
    expect(warnings).toEqual([]);
  });

  test('has the device, the node of its memory and its link', async () => {
    const { cxl, links } = await factsOf(cxlMachine);
    expect(cxl).toMatchObject([
      {
        id: 'mem0',
        capacityBytes: { value: 128 * gibibyte },
        node: { value: 1, source: { by: 'sysfs cxl region' } },
        model: { value: null },
        link: { generation: { value: 5 }, width: { value: 8 } },
      },
    ]);
    expect(links).toMatchObject([{ from: 'dram', to: 'mem0', kind: 'cxl', generation: { value: 5 } }]);
  });

  test('has clocks', async () => {
    const { cpu } = await factsOf(cxlMachine);
    expect(cpu).toMatchObject({ baseHertz: { value: 2e9 }, maximumHertz: { value: 3.8e9 } });
  });
});

test('of two CXL cards and other memory without processors, regions tell which is which', async () => {
  const { nodes, cxl, memoryTiers, warnings } = await factsOf(twoCardMachine);
  expect(nodes?.map(({ kind }) => kind)).toEqual(['dram', 'cxl', 'cxl', 'dram']);
  expect(cxl?.map(({ id, node }) => [id, node.value])).toEqual([
    ['mem0', 1],
    ['mem1', 2],
  ]);
  expect(memoryTiers.map(({ id }) => id)).toEqual(['dram', 'cxl1', 'cxl2']);
  expect(memoryTiers[0]?.capacityBytes.value).toBe(80 * gibibyte);
  expect(warnings).toEqual([expect.stringMatching(/^NUMA node 3 has memory and no processors/)]);
});

test('two cards that the hardware interleaves are one node', async () => {
  const { nodes, cxl } = await factsOf(interleavedMachine);
  expect(nodes?.map(({ kind, capacityBytes }) => [kind, capacityBytes.value])).toEqual([
    ['dram', 64 * gibibyte],
    ['cxl', 256 * gibibyte],
  ]);
  expect(cxl?.map(({ node }) => node.value)).toEqual([1, 1]);
});

test('memory that the firmware set up, without a region, is CXL where there is a CXL device', async () => {
  const withoutRegion = Object.fromEntries(Object.entries(cxlMachine).filter(([path]) => !path.includes('/region0/')));
  const { nodes, cxl } = await factsOf(withoutRegion);
  expect(nodes?.[1]?.kind).toBe('cxl');
  expect(cxl?.[0]?.node).toEqual({ value: null, why: 'no region says where its memory is' });
});

test("a GPU's memory is no memory of the host", async () => {
  const { nodes, memoryTiers, warnings } = await factsOf(graceHopper);
  expect(nodes?.map(({ node }) => node)).toEqual([0]);
  expect(memoryTiers).toMatchObject([{ id: 'dram', capacityBytes: { value: 480 * gibibyte } }]);
  expect(warnings).toEqual([]);
});

test('a machine of one node has all memory on it, whatever the node counts', async () => {
  const { nodes, warnings } = await factsOf({
    ...laptop,
    'sys/devices/system/node/node0/cpulist': '0-3\n',
    'sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal:       12121000 kB\n',
  });
  expect(nodes).toMatchObject([{ capacityBytes: { value: 32594736 * 1024, source: { by: '/proc/meminfo' } } }]);
  expect(warnings.join()).toMatch(/The NUMA nodes count 11\.6.GiB of memory/);
});

test('caches are counted, with their lines', async () => {
  const line = Object.fromEntries(
    [0, 1, 2, 3].map((cpu) => [`sys/devices/system/cpu/cpu${cpu}/cache/index3/coherency_line_size`, '64\n']),
  );
  const { cpu } = await factsOf({ ...laptop, ...line });
  expect(cpu.caches.value?.map(({ level, count }) => [level, count])).toEqual([
    [1, 2],
    [2, 2],
    [3, 1],
  ]);
  expect(cpu.caches.value?.[2]).toMatchObject({ lineBytes: 64 });
});

describe('the right to lock memory', () => {
  test.each([
    ['CapEff:\t000001fffeffffff', true],
    ['CapEff:\t0000000000004000', true],
    ['CapEff:\t0000000000000000', false],
    ['CapEff:\t00000000a80425fb', false],
    ['nothing', false],
  ])('%s: %s', (status, may) => {
    expect(mayLockAnything(`Name:\tnode\n${status}\nThreads:\t1`)).toBe(may);
  });

  test('lifts the limit', async () => {
    const { memoryTiers } = await factsOf({ ...laptop, 'proc/self/status': 'CapEff:\t000001ffffffffff\n' });
    expect(memoryTiers[0]?.pinnedLimitBytes).toEqual({
      value: null,
      why: 'this process may lock as much as there is (CAP_IPC_LOCK)',
    });
  });
});

test.each([
  ['0-3', [0, 1, 2, 3]],
  ['0-1,8,10-11\n', [0, 1, 8, 10, 11]],
  ['', []],
  ['3-1', []],
  ['0-99999999', []],
  ['garbage', []],
])('the list of CPUs %j', (text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus);
});
