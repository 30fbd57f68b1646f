import { expect, test } from 'vitest';
import { cxlProbe } from '../../../src/main/probes/cxl.ts';
import type { Room } from '../../../src/main/probes/room.ts';
import { steadyRate } from '../../fakes/addons/steady.ts';
import { cxlMachine, twoCardMachine } from './machines/cxl.ts';
import { figuresIn, laptopRoom, measureFigures, roomOf } from './rooms.ts';

const probeOf = (room: Room) => cxlProbe({ room: () => Promise.resolve(room) });
const measure = (room: Room, metric: string) => measureFigures(probeOf(room), (figure) => figure.metric === metric);

test('one row says that there is none, and why', async () => {
  const room = await roomOf(cxlMachine, 4);
  expect(await measure({ ...room, nodes: room.nodes.slice(0, 1) }, 'cxl.read')).toMatchObject([
    { status: 'unavailable', why: 'no NUMA node of this machine has memory of a CXL device' },
  ]);
  expect(await measure(laptopRoom, 'cxl.read')).toMatchObject([
    { status: 'unavailable', why: 'this system does not tell its NUMA nodes' },
  ]);
});

test('a node without processors is used by the nearest ones', async () => {
  const results = await measure(await roomOf(cxlMachine, 4), 'cxl.triad_nt');
  expect(results).toMatchObject([
    { settings: { cpuNode: 0, memoryNode: 1, threads: 4 }, why: '{"cpus":[0,1,2,3],"nodes":[1]}' },
    { settings: { cpuNode: 0, memoryNode: 1, threads: 1 } },
  ]);
  expect((results[0]?.median ?? 0) / (1.5 * steadyRate)).toBeCloseTo(1, 1);
});

test('has a latency, idle and loaded', async () => {
  const room = await roomOf(cxlMachine, 4);
  expect(await measure(room, 'cxl.latency')).toMatchObject([
    { unit: 'seconds', settings: { bytes: 2 ** 25, pages: 'huge', cpuNode: 0, memoryNode: 1 } },
  ]);
  expect((await measure(room, 'cxl.loaded_latency')).map(({ metric }) => metric)).toEqual([
    'cxl.loaded_latency',
    'cxl.loaded_bandwidth',
  ]);
});

test('is spread over all cards, and over DRAM and them, page by page and by weight', async () => {
  const spread = async (room: Room) =>
    (await measure(room, 'cxl.striped')).map(({ settings: { memoryNodes, interleave } }) => [memoryNodes, interleave]);
  expect(await spread(await roomOf(twoCardMachine, 4))).toEqual([
    ['1,2', 'equal'],
    ['1,2', 'weighted'],
    ['0,1,2', 'equal'],
    ['0,1,2', 'weighted'],
  ]);
  expect(await spread(await roomOf(cxlMachine, 4))).toEqual([
    ['0,1', 'equal'],
    ['0,1', 'weighted'],
  ]);
});

test('takes no more than a quarter of what the node has', async () => {
  const room = await roomOf(cxlMachine, 4);
  const small = room.nodes.map((node) => (node.kind === 'cxl' ? { ...node, availableBytes: 2 ** 25 } : node));
  const results = await measure({ ...room, nodes: small }, 'cxl.copy');
  expect(results[0]).toMatchObject({ status: 'unavailable' });
  expect(results[0]?.why).toMatch(/a quarter of the available memory is 8\.00.MiB$/);
});

test('is not measured in the quick mode', async () => {
  expect(await figuresIn(probeOf(await roomOf(twoCardMachine, 4)), 'quick')).toEqual([]);
});
