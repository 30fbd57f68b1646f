import { describe, expect, test } from 'vitest';
import { enclosing } from '../../../src/core/launch/parents.ts';
import type { RowKind, Trace } from '../../../src/core/launch/types.ts';
import { kindCode, none } from '../../../src/core/launch/types.ts';
import { traceOfBytes } from './reading.ts';
import { jsonOf, realTraces } from './real-traces.ts';
import { depthsOf, referenceOf, tklqtOf } from './reference.ts';

const rowsOf = ({ rows }: Trace, ...kinds: readonly RowKind[]): readonly number[] =>
  [...rows.kind.keys()].filter((row) => kinds.some((kind) => kindCode[kind] === rows.kind[row]));

const delayNs = ({ rows, links }: Trace, kernel: number) =>
  (rows.beginNs[kernel] ?? 0) - (rows.beginNs[links.launch[kernel] ?? 0] ?? 0);

describe.each(realTraces)('$name', (expected) => {
  const json = jsonOf(expected);
  const trace = traceOfBytes(json);
  const { rows, links } = trace;
  const kernels = rowsOf(trace, 'kernel');
  const linked = kernels.filter((row) => links.launch[row] !== none);

  test('has the counts of the table', () => {
    expect(kernels).toHaveLength(expected.kernels);
    expect(rowsOf(trace, 'memcpy', 'memset')).toHaveLength(expected.copiesAndSets);
    expect(rowsOf(trace, 'operator')).toHaveLength(expected.operators);
    expect(kernels.length - linked.length).toBe(expected.withoutLaunch);
    expect(trace.head).toMatchObject({ cutOff: undefined, leftOut: { malformed: 0, outOfTime: 0 } });
  });

  test('has the roots and the depth of the table', () => {
    const above = (row: number) => enclosing(links.parent, rows.kind, row, (kind) => kind === kindCode.operator);
    const depth = (row: number): number => (row === none ? 0 : 1 + depth(above(row)));
    const depths = rowsOf(trace, 'operator').map(depth);
    expect(depths.filter((each) => each === 1)).toHaveLength(expected.roots);
    expect(Math.max(...depths)).toBe(expected.depth);
    const { operators } = referenceOf(json.toString());
    expect(depths.toSorted()).toEqual(depthsOf(operators).toSorted());
  });

  test('has the TKLQT of the table and of a plain reading, to the nanosecond', () => {
    const tklqt = linked.reduce((sum, row) => sum + delayNs(trace, row), 0);
    expect(tklqt).toBe(expected.tklqtNs);
    expect(BigInt(tklqt)).toBe(tklqtOf(referenceOf(json.toString())));
  });

  test('is the same in whatever pieces it comes', () => {
    const pieces = traceOfBytes(json.subarray(0, 400_000), { piece: 777, damage: 'cut' });
    expect(pieces).toEqual(traceOfBytes(json.subarray(0, 400_000), { damage: 'cut' }));
  });
});

test('the plain reading itself is right about a trace that was worked out by hand', () => {
  const at = (cat: string, name: string, ts: string, dur: string, correlation: number) =>
    `{"ph":"X","cat":"${cat}","name":"${name}","pid":1,"tid":1,"ts":${ts},"dur":${dur},"args":{"correlation":${String(correlation)}}}`;
  const json = `{"traceEvents":[${[
    at('cpu_op', 'outer', '1711964646000000.001', '10.000', 0),
    at('cpu_op', 'inner', '1711964646000000.001', '9.999', 0),
    at('cuda_driver', 'cuLaunchKernel', '1711964646000001.001', '2', 7),
    at('cuda_runtime', 'cudaDeviceSynchronize', '1711964646000001.000', '3', 7),
    at('kernel', 'k', '1711964646000004.5', '1.25', 7),
    at('kernel', 'orphan', '1711964646000005', '1.25', 8),
  ].join(',')}]}`;
  const reference = referenceOf(json);
  expect(tklqtOf(reference)).toBe(3499n);
  expect(depthsOf(reference.operators)).toEqual([1, 2]);
  const trace = traceOfBytes(Buffer.from(json));
  expect(trace.head.originNs).toBe('1711964646000000000');
  expect(rowsOf(trace, 'kernel').map((row) => trace.links.launch[row])).toEqual([expect.any(Number), none]);
  expect(delayNs(trace, rowsOf(trace, 'kernel')[0] ?? 0)).toBe(3499);
});
