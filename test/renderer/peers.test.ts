import { describe, expect, test } from 'vitest';
import { peerEstimates } from '../../src/core/cost/estimators/peers.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { planAll } from '../../src/core/planners/index.ts';
import { differenceText, gpuPeak, peerRows, whyText } from '../../src/renderer/features/plans/peers/rows.ts';
import { infeasiblePlan, shippedModel, typicalDesktop } from './samples.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const model = shippedModel('llama-3.1-8b');
const plans = planAll(typicalDesktop, model, defaultJob);

describe('other estimators', () => {
  test('stand beside every plan, each with its difference from ours', () => {
    for (const plan of plans) {
      const rows = peerRows(model, plan);
      expect(rows.length).toBeGreaterThanOrEqual(peerEstimates(model, plan.job).length);
      for (const { gpuBytes, differenceBytes } of rows)
        expect(gpuBytes - (differenceBytes ?? NaN)).toBeCloseTo(gpuPeak(plan) ?? NaN, -2);
    }
  });

  test('of a system that offloads, with its offload: 8 GB of parameters take 16 bytes and a half of host memory', () => {
    const offload = plans.find(({ system }) => system === 'zero-offload');
    if (offload === undefined) throw new Error('no plan');
    const row = peerRows(model, offload).find(({ id }) => id === 'zero2-offload');
    expect(row?.hostBytes).toBe(8_030_261_248 * 16 * 1.5);
    expect(row?.gpuBytes).toBe(8_030_261_248 * 2);
  });

  test('why they differ is told from our own parts', () => {
    const [plan] = plans;
    if (plan === undefined) throw new Error('no plan');
    expect(whyText(plan)).toMatch(/which they leave out\.$/);
    expect(whyText(infeasiblePlan('gpu-only'))).toBeUndefined();
  });

  test('differences carry their sign', () => {
    expect(plain(differenceText(-(2 ** 30)))).toBe('−1.00 GiB');
    expect(plain(differenceText(2 ** 30))).toBe('+1.00 GiB');
    expect(differenceText(undefined)).toBe('');
  });
});
