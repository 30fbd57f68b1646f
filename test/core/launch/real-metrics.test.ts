import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../../src/core/launch/metrics/metrics.ts';
import type { Sums } from '../../../src/core/launch/metrics/types.ts';
import { traceOfBytes, traceOfEvents } from './reading.ts';
import { jsonOf, realTraces } from './real-traces.ts';

/** Which side binds, and the shares of papers/skip-tklqt.md, 1.9, with its three decimals. */
const reading = {
  hta_a100_ddp_train_3steps: ['cpu', '0.571', '0.996'],
  hta_a100_triton_culaunch: ['cpu', undefined, undefined],
  kineto_v100_resnet50_2021_oldformat: ['gpu', '0.168', '0.974'],
  'tracelens_h100_bert-small': ['cpu', '1.000', '1.000'],
  tracelens_mi300x_vllm_decode_hipgraph: ['gpu', '0.000', '0.000'],
} as const;

/** Spread of t_l in nanoseconds, same source; the rule is linear interpolation. */
const spreads: Readonly<Record<string, object>> = {
  hta_a100_ddp_train_3steps: { least: 7495, p50: 12_787, most: 969_786 },
  kineto_v100_resnet50_2021_oldformat: { least: 9000, p50: 9_762_500, most: 31_988_000 },
  'tracelens_h100_bert-small': { least: 5345, p50: 6517, most: 16_683 },
  tracelens_mi300x_vllm_decode_hipgraph: { least: 6_885_076, p50: 12_184_927, most: 17_268_179 },
};

describe.each(realTraces)('$name', (expected) => {
  const { whole, operators, steps, outsideSteps, threads, parts, byOperator, copies } = metricsOf(
    traceOfBytes(jsonOf(expected)),
  );

  test('has every figure of the tables', () => {
    expect(whole).toMatchObject({
      kernels: expected.kernels,
      kernelsWithoutLaunch: expected.withoutLaunch,
      kernelsFromGraphs: expected.fromGraphs,
      tklqtNs: expected.tklqtNs,
      tklqtOfLaunchesNs: expected.tklqtOfCallsNs,
      queueNs: expected.apiToStartNs,
      kernelNs: expected.kernelsNs,
      busyNs: expected.busyNs,
      latencyNs: expected.latencyNs,
      gpuIdleNs: expected.idleNs,
      gpuIdleUnionNs: expected.latencyNs - expected.busyNs,
    });
    expect(((whole.akdNs ?? 0) / 1000).toFixed(3)).toBe(expected.meanKernelUs);
    expect(operators).toEqual({ count: expected.operators, roots: expected.roots, depth: expected.depth });
    expect(copies.copies + copies.sets).toBe(expected.copiesAndSets);
    expect(Math.max(...threads.map(({ rootNs }) => rootNs))).toBe(expected.busiestRootsNs);
    expect(rounded(whole.delayNs)).toMatchObject(spreads[expected.name] ?? {});
  });

  test('waits for the side that its delays show', () => {
    const { bound, hostWaitShare, hostWaitTimeShare } = whole.bound;
    expect([bound, hostWaitShare?.toFixed(3), hostWaitTimeShare?.toFixed(3)]).toEqual(
      reading[expected.name as keyof typeof reading],
    );
  });

  test('adds up over steps, threads, parts and operators', () => {
    const sumOf = (rows: readonly Sums[]) => rows.reduce((sum, { tklqtNs }) => sum + tklqtNs, 0);
    const kernelsOf = (rows: readonly Sums[]) => rows.reduce((sum, { kernels }) => sum + kernels, 0);
    for (const cut of [[...steps, outsideSteps], threads, parts, byOperator]) {
      expect(sumOf(cut)).toBe(whole.tklqtNs);
      expect(kernelsOf(cut)).toBe(whole.kernels);
    }
  });
});

const rounded = (spread: object | null) =>
  Object.fromEntries(
    Object.entries(spread ?? {}).map(([name, value]) => [name, typeof value === 'number' ? Math.round(value) : value]),
  );

test('steps, parts and idle times of a trace that was worked out by hand', () => {
  const cpu = (cat: string, name: string, ts: number, dur: number, args: object = {}) => ({
    ...{ ph: 'X', cat, name, pid: 1, tid: 1, ts, dur },
    args,
  });
  const gpu = (cat: string, ts: number, dur: number, correlation: number, stream = 7) => ({
    ...{ ph: 'X', cat, name: `${cat} ${String(stream)}`, pid: 0, tid: stream, ts, dur },
    args: { correlation, stream, device: 0, bytes: 100 },
  });
  const { whole, steps, outsideSteps, parts, byOperator, copies } = metricsOf(
    traceOfEvents([
      cpu('user_annotation', 'ProfilerStep#1', 0, 50),
      cpu('python_function', 'nn.Module: Linear_0', 5, 20),
      cpu('cpu_op', 'aten::linear', 10, 10, { 'Sequence number': 5 }),
      cpu('cuda_runtime', 'cudaLaunchKernel', 12, 4, { correlation: 1 }),
      gpu('kernel', 20, 30, 1),
      cpu('user_annotation', 'ProfilerStep#2', 50, 50),
      cpu('cpu_op', 'backward', 60, 10, { 'Sequence number': 5, 'Fwd thread id': 1 }),
      cpu('cuda_driver', 'cuLaunchKernelEx', 61, 2, { correlation: 2 }),
      gpu('kernel', 62, 10, 2, 8),
      cpu('cpu_op', 'copy', 80, 2),
      cpu('cuda_runtime', 'cudaMemcpyAsync', 80, 1, { correlation: 3 }),
      gpu('gpu_memcpy', 65, 10, 3, 9),
    ]),
  );
  expect(steps.map(({ name, tklqtNs, latencyNs }) => [name, tklqtNs, latencyNs])).toEqual([
    ['ProfilerStep#1', 8000, 40_000],
    ['ProfilerStep#2', 1000, 12_000],
  ]);
  expect(outsideSteps.kernels).toBe(0);
  expect(whole).toMatchObject({
    ...{ launches: 2, launchNs: 5000, queueNs: 4000, tklqtNs: 9000, akdNs: 20_000, shorterThanLaunch: 0 },
    ...{ latencyNs: 62_000, gpuIdleNs: 22_000, gpuIdleUnionNs: 22_000, cpuIdleNs: 42_000 },
  });
  expect(parts.map(({ name, kernels }) => [name, kernels])).toEqual([['nn.Module: Linear_0', 2]]);
  expect(byOperator.map(({ name, tklqtNs }) => [name, tklqtNs])).toEqual([
    ['aten::linear', 8000],
    ['backward', 1000],
  ]);
  expect(copies).toMatchObject({ copies: 1, sets: 0, bytes: 100, busyNs: 10_000, overlapNs: 7000 });
});
