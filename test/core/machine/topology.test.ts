import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Edge } from '../../../src/core/machine/topology.ts';
import { topologyOf } from '../../../src/core/machine/topology.ts';
import { rooflinesOf } from '../../../src/core/machine/roofline.ts';
import { fakeFacts, fakeResults } from '../../renderer/dev/fixtures.ts';
import { serverFacts, serverResults } from '../../renderer/dev/fake-server.ts';

const server = { facts: serverFacts, results: [...serverResults] };
const edge = (edges: readonly Edge[], from: string, to: string) => {
  const found = edges.find((one) => one.from === from && one.to === to);
  if (found === undefined) throw new Error(`no edge from ${from} to ${to}`);
  return Object.fromEntries(found.flows.map(({ name, result }) => [name, result?.median]));
};

describe('topology', () => {
  test('memory hangs on its own processors, CXL memory on the nearest', () => {
    const { parts, edges } = topologyOf(server);
    expect(parts.map(({ id }) => id)).toEqual([
      'cpu0',
      'cpu1',
      'node0',
      'node1',
      'cxl2',
      'gpu0',
      'gpu0-memory',
      'drive0',
    ]);
    expect(edge(edges, 'cpu0', 'node0')['read']).toBeCloseTo(380e9, -9.5);
    expect(edge(edges, 'cpu1', 'cxl2')['read']).toBeGreaterThan(20e9);
    expect(edges.find(({ to }) => to === 'cxl2')?.name).toBe('PCIe 5.0 x8');
  });

  test('processors are joined by what each reads of the other', () => {
    const between = edge(topologyOf(server).edges, 'cpu0', 'cpu1');
    expect(Object.keys(between)).toEqual(['node 0 reads node 1', 'node 1 reads node 0']);
    expect(between['node 0 reads node 1']).toBeGreaterThan(between['node 1 reads node 0'] ?? 0);
  });

  test('the rate of a copy is that of the largest pinned buffer', () => {
    const { edges } = topologyOf(server);
    expect(edge(edges, 'cpu0', 'gpu0')['host to device']).toBeGreaterThan(24e9);
    expect(edge(edges, 'cpu0', 'gpu0')['both at once']).toBeUndefined();
  });

  test('a drive hangs on the node of its slot and tells its RAID', () => {
    const { parts, edges } = topologyOf(server);
    expect(parts.find(({ id }) => id === 'drive0')?.note).toBe('/data, raid0 of 2 drives');
    expect(edges.find(({ to }) => to === 'drive0')).toMatchObject({ from: 'cpu1', name: 'PCIe 4.0 x4' });
  });

  test('a machine that tells of no nodes has one CPU and one memory', () => {
    const { parts, edges } = topologyOf({ facts: fakeFacts, results: [...fakeResults] });
    expect(parts.map(({ id }) => id)).toEqual(['cpu0', 'dram', 'drive0']);
    expect(edge(edges, 'cpu0', 'dram')['read']).toBeGreaterThan(60e9);
  });

  test('every edge joins two parts, and every rate is a median of the run', () => {
    fc.assert(
      fc.property(fc.subarray([...serverResults]), fc.subarray([...(serverFacts.nodes ?? [])]), (results, nodes) => {
        const { parts, edges } = topologyOf({ facts: { ...serverFacts, nodes }, results });
        const ids = new Set(parts.map(({ id }) => id));
        expect(ids.size).toBe(parts.length);
        for (const { from, to, flows } of edges) {
          if (nodes.some(({ cpus }) => cpus.length > 0) || nodes.length === 0) expect(ids).toContain(from);
          expect(ids).toContain(to);
          for (const { result } of flows) if (result !== undefined) expect(results).toContain(result);
        }
      }),
    );
  });
});

describe('roofline', () => {
  test('roofs are the best measured; every kernel stays below the roof at its intensity', () => {
    const rooflines = rooflinesOf(server);
    expect(rooflines.map(({ id }) => id)).toEqual(['cpu', 'gpu0']);
    for (const { bytesPerSecond, peaks, kernels } of rooflines) {
      const peak = Math.max(...peaks.map(({ flopsPerSecond }) => flopsPerSecond));
      expect(kernels.length).toBeGreaterThan(0);
      for (const { intensity, flopsPerSecond } of kernels)
        expect(flopsPerSecond).toBeLessThanOrEqual(Math.min(peak, intensity * bytesPerSecond) * 1.001);
    }
  });

  test('a product of 4096 x 4096 by 4096 in bf16 has 1365 FLOP a byte', () => {
    const kernel = rooflinesOf(server)[1]?.kernels.find(({ name }) => name === 'bf16 4096 x 4096 x 4096');
    expect(kernel?.intensity).toBeCloseTo(4096 / 3, 6);
  });

  test('without arithmetic or without memory there is no roofline', () => {
    const withoutFma = serverResults.filter(({ metric }) => metric !== 'cpu.fma_fp32');
    const withoutMemory = serverResults.filter(({ metric }) => metric !== 'gpu.copy');
    expect(rooflinesOf({ ...server, results: withoutFma }).map(({ id }) => id)).toEqual(['gpu0']);
    expect(rooflinesOf({ ...server, results: withoutMemory }).map(({ id }) => id)).toEqual(['cpu']);
  });
});
