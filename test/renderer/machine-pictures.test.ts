import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../src/core/machine/history/compare.ts';
import { driftOf } from '../../src/core/machine/history/drift.ts';
import type { ProbeResult } from '../../src/core/machine/run.ts';
import { topologyOf } from '../../src/core/machine/topology.ts';
import { familiesOf } from '../../src/renderer/features/machine/curves/families.ts';
import { familyOption, familyTable } from '../../src/renderer/features/machine/curves/option.ts';
import { edgeNearness, flowText } from '../../src/renderer/features/machine/topology/flow-text.ts';
import { boxHeight, boxWidth, pictureOf } from '../../src/renderer/features/machine/topology/layout.ts';
import { driftText, runRows } from '../../src/renderer/features/machine/compare/difference-rows.ts';
import { serverFacts, serverResults, serverRun } from './dev/fake-server.ts';
import { fakeResult } from './dev/fixtures.ts';
import { testTheme } from './theme.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const results = [...serverResults];
const topology = topologyOf({ facts: serverFacts, results });

describe('the picture of the topology', () => {
  const { boxes, lines, width, height } = pictureOf(topology);

  test('holds every part once, inside the picture, and no two overlap', () => {
    expect(boxes.map(({ part }) => part.id).sort()).toEqual(topology.parts.map(({ id }) => id).sort());
    for (const { x, y } of boxes) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + boxWidth).toBeLessThanOrEqual(width);
      expect(y + boxHeight).toBeLessThanOrEqual(height);
    }
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1))
        expect(Math.abs(a.x - b.x) >= boxWidth || Math.abs(a.y - b.y) >= boxHeight).toBe(true);
  });

  test('draws every edge from box to box', () => {
    expect(lines).toHaveLength(topology.edges.length);
    for (const { corners } of lines)
      for (const [i, [x, y]] of corners.slice(1).entries()) {
        const before = corners[i];
        expect(before !== undefined && (before[0] === x || before[1] === y)).toBe(true);
      }
  });
});

describe('rates on edges', () => {
  test('tell the share of the limit in words, and a wide spread', () => {
    const result = { ...fakeResult('gpu.h2d', 'bytes_per_second', 8e9, 0, {}), median: 8e9 };
    const limit = { value: 16e9, source: { kind: 'datasheet', url: 'https://example.org' } } as const;
    expect(plain(flowText({ name: 'read', result: { ...result, limit } }))).toBe('read 8.00 GB/s, 50.0 %');
    expect(plain(flowText({ name: 'read', result: { ...result, status: 'noisy' } }))).toBe('read ~8.00 GB/s');
    expect(flowText({ name: 'read', result: undefined })).toBe('read: not measured');
  });

  test('an edge shows its worst direction', () => {
    const drive = topology.edges.find(({ to }) => to === 'drive0');
    expect(edgeNearness(drive?.flows ?? [])).toBe('far');
    expect(edgeNearness([])).toBe('not-measured');
  });
});

describe('curves', () => {
  const families = familiesOf(results);

  test('figures that differ in one setting become lines named by what tells them apart', () => {
    const copies = families.find(({ id }) => id === 'copies');
    expect(copies?.lines.map(({ name }) => name)).toEqual([
      'h2d, pinned',
      'h2d, pageable',
      'd2h, pinned',
      'd2h, pageable',
    ]);
    const depth = families.find(({ id }) => id === 'depth');
    expect(depth?.lines).toHaveLength(9);
  });

  test('points rise, and one point is no line', () => {
    for (const { lines } of families)
      for (const { points } of lines) {
        expect(points.length).toBeGreaterThan(1);
        expect(points.map(({ x }) => x)).toEqual(points.map(({ x }) => x).toSorted((a, b) => a - b));
      }
    expect(familiesOf(results.filter(({ metric }) => metric === 'cpu.fma_fp32'))).toEqual([]);
  });

  test('the chart and its table have every point', () => {
    for (const family of families) {
      const points = family.lines.flatMap((line) => line.points);
      const drawn = familyOption(family)(testTheme).series.flatMap(({ data }) => (Array.isArray(data) ? data : []));
      expect(drawn).toHaveLength(points.length);
      expect(familyTable(family).rows).toHaveLength(points.length);
    }
  });
});

describe('comparison', () => {
  const a = serverRun('a', 0);
  const slower = (result: ProbeResult): ProbeResult =>
    result.metric === 'gpu.copy' && result.median !== null
      ? { ...result, median: result.median / 2, interval: { low: result.median / 2.1, high: result.median / 1.9 } }
      : result;
  const b = { ...a, id: 'b', results: a.results.map(slower) };

  test('what differs by more than its intervals comes first, with a word for it', () => {
    const [first, second] = runRows(compareRuns(a, b));
    expect(first).toMatchObject({ title: 'Device memory, copy', change: 'slower' });
    expect(first?.ratio).toBeCloseTo(0.5);
    expect(second?.change).toBe('same');
  });

  test('what only one run has is shown with the other side empty', () => {
    const rows = runRows(compareRuns(a, { ...b, results: [] }));
    expect(rows).toHaveLength(a.results.length);
    expect(rows.every((row) => row.b === 'not measured' && row.change === 'unknown')).toBe(true);
  });

  test('a drift is told in words', () => {
    const [drift] = driftOf(
      { ...b, createdAtMs: 3 },
      [0, 1, 2].map((day) => ({ ...a, id: `a${String(day)}`, createdAtMs: day })),
    ).drifts;
    expect(drift === undefined ? '' : plain(driftText(drift))).toMatch(
      /^Device memory, copy \(.*\): slower by 50\.0 %, in one step$/,
    );
  });
});
