import { describe, expect, test } from 'vitest';
import { fusionOf } from '../../../src/core/launch/fusion/fusion.ts';
import { usualFusion } from '../../../src/core/launch/fusion/types.ts';
import { modelOf } from '../../../src/core/launch/replay/model.ts';
import { traceOfBytes } from './reading.ts';
import { jsonOf, realTraces } from './real-traces.ts';

/** papers/skip-tklqt.md, 1.9, and the traces' README: PS = 1 chains, C_f, kernels left; threshold 1. */
const table: Readonly<Record<string, Readonly<Record<number, readonly [number, number, number]>>>> = {
  'tracelens_h100_bert-small': { 2: [5, 13, 47], 4: [5, 9, 33], 8: [3, 4, 32], 32: [2, 1, 29] },
  hta_a100_ddp_train_3steps: {
    2: [48, 567, 2133],
    4: [39, 216, 2052],
    8: [33, 96, 2028],
    32: [22, 15, 2235],
    256: [22, 9, 405],
  },
  kineto_v100_resnet50_2021_oldformat: {
    2: [48, 2436, 6336],
    4: [32, 240, 8052],
    8: [31, 198, 7386],
    32: [24, 54, 7098],
    256: [24, 24, 2652],
  },
  tracelens_mi300x_vllm_decode_hipgraph: {
    2: [20, 183, 242],
    4: [14, 73, 206],
    8: [10, 25, 250],
    32: [3, 1, 394],
    256: [3, 1, 170],
  },
};

/** One kernel makes no chain. */
const known = ['hta_a100_triton_culaunch', ...Object.keys(table)];

test('the traces that are there are those of the table', () => {
  expect(known).toEqual(expect.arrayContaining(realTraces.map(({ name }) => name)));
});

describe.each(realTraces)('$name', (expected) => {
  const model = modelOf(traceOfBytes(jsonOf(expected)));
  const fusion = fusionOf(model, usualFusion);

  test('has the chains of the table', () => {
    const found = fusion.byLength.map(({ length, chains, fused, kernelsAfter }) => [
      length,
      [chains, fused, kernelsAfter],
    ]);
    expect(Object.fromEntries(found)).toMatchObject(table[expected.name] ?? {});
  });

  test('saves no more than there is', () => {
    for (const each of fusion.byLength) {
      expect(each.kernelsAfter).toBeLessThanOrEqual(fusion.kernels);
      expect(each.fusible).toBeLessThanOrEqual(each.fused);
      expect(each.launchesSaved).toBeLessThanOrEqual(each.fusible * (each.length - 1));
      expect(each.latencyNs).toBeLessThanOrEqual(expected.latencyNs);
      expect(expected.latencyNs - (each.latencyNs ?? 0)).toBeLessThan(expected.latencyNs - expected.busyNs);
      expect(each.coverage).toBeLessThanOrEqual(1);
    }
    expect(fusion.compiled?.latencyNs).toBeLessThanOrEqual(expected.latencyNs);
  });

  test('says where the chains come from', () => {
    const [pairs] = fusion.byLength;
    for (const { kernels, operators, fused, count } of pairs?.listed ?? []) {
      expect(kernels.names).toHaveLength(2);
      expect(operators.names.length).toBeGreaterThan(expected.fromGraphs > 0 ? -1 : 0);
      expect(fused).toBeLessThanOrEqual(count);
    }
  });
});
