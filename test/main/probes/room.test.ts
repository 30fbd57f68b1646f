import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestProcessors, threadCounts } from '../../../src/main/probes/places.ts';
import { chainBytes, elementsFor, fitting } from '../../../src/main/probes/room.ts';
import { cxlMachine, graceHopper, twoSockets } from './machines/cxl.ts';
import { roomOf } from './rooms.ts';

const gibibyte = 2 ** 30;
const kernel = (allocatedBytesPerElement: number) => ({ allocatedBytesPerElement });

describe('the size of the arrays', () => {
  const room = fc.record({
    cacheBytes: fc.integer({ min: 2 ** 16, max: 4 * gibibyte }),
    availableBytes: fc.integer({ min: 0, max: 2 ** 42 }),
  });

  test('never takes more than a quarter of the memory, nor fits into the caches', () => {
    fc.assert(
      fc.property(room, fc.constantFrom(4, 6, 8, 9, 16, 24), (where, perElement) => {
        const elements = elementsFor(kernel(perElement), where);
        if (!elements.ok) return;
        const total = elements.value * perElement;
        expect(total).toBeLessThanOrEqual(where.availableBytes / 4);
        expect(total).toBeGreaterThanOrEqual(4 * where.cacheBytes);
      }),
    );
  });

  test('is four times the caches for each array where memory allows', () => {
    const where = { cacheBytes: 32 * 2 ** 20, availableBytes: 24 * gibibyte };
    expect(elementsFor(kernel(24), where)).toEqual({ ok: true, value: (128 * 2 ** 20) / 8 });
    expect(elementsFor(kernel(4), where)).toEqual({ ok: true, value: (128 * 2 ** 20) / 4 });
  });

  test('is had wherever there is memory to spare, whatever an element takes', () => {
    const cacheBytes = fc.integer({ min: 2 ** 16, max: 4 * gibibyte });
    fc.assert(
      fc.property(cacheBytes, fc.integer({ min: 1, max: 48 }), (bytes, perElement) => {
        expect(elementsFor(kernel(perElement), { cacheBytes: bytes, availableBytes: 2 ** 44 }).ok).toBe(true);
      }),
    );
  });

  test('that is asked for is had where a quarter of the memory holds it', () => {
    expect(fitting(1e6, kernel(16), { availableBytes: 64e6 })).toEqual({ ok: true, value: 1e6 });
    expect(fitting(1e6 + 1, kernel(16), { availableBytes: 64e6 })).toMatchObject({ ok: false });
  });
});

test.each([
  [2 ** 20, 2 ** 22],
  [24 * 2 ** 20, 2 ** 27],
  [2 ** 30, 2 ** 29],
])('a core with %d bytes of cache follows chains of up to %d', (ownCacheBytes, most) => {
  expect(chainBytes({ ownCacheBytes })).toBe(most);
});

test.each([
  [0, []],
  [1, [1]],
  [2, [1, 2]],
  [6, [1, 2, 4, 6]],
  [8, [1, 2, 4, 8]],
])('%d threads are tried as %j', (threads, counts) => {
  expect(threadCounts(threads)).toEqual(counts);
});

describe('the nodes of a machine', () => {
  test('have one processor of each core first', async () => {
    const { nodes } = await roomOf(twoSockets, 8);
    expect(nodes.map(({ cpus }) => cpus)).toEqual([
      [0, 2],
      [1, 3],
    ]);
    const shared = { 'sys/devices/system/cpu/cpu0/topology/thread_siblings_list': '0,1\n' };
    const other = { 'sys/devices/system/cpu/cpu1/topology/thread_siblings_list': '0,1\n' };
    const room = await roomOf({ ...cxlMachine, ...shared, ...other }, 4);
    expect(room.nodes[0]?.cpus).toEqual([0, 2, 3, 1]);
  });

  test('are those that this process may use', async () => {
    const status = 'Name:\tnode\nCpus_allowed_list:\t1-2\nMems_allowed_list:\t0\n';
    const { nodes } = await roomOf({ ...cxlMachine, 'proc/self/status': status }, 2);
    expect(nodes.map(({ id, cpus }) => [id, cpus])).toEqual([[0, [1, 2]]]);
  });

  test("leave out a GPU's memory", async () => {
    expect((await roomOf(graceHopper, 1)).nodes.map(({ id }) => id)).toEqual([0]);
  });

  test('without processors have nearest ones', async () => {
    const room = await roomOf(cxlMachine, 4);
    const [near, far] = room.nodes;
    if (near === undefined || far === undefined) throw new Error('two nodes');
    expect(nearestProcessors(room, far)?.id).toBe(0);
    const third = { ...near, id: 7, distances: [{ node: far.id, distance: 12 }] };
    expect(nearestProcessors({ ...room, nodes: [...room.nodes, third] }, far)?.id).toBe(7);
    expect(nearestProcessors({ ...room, nodes: [...room.nodes, third] }, near)?.id).toBe(0);
  });
});
