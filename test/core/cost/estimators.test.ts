import { describe, expect, test } from 'vitest';
import { estimateAccelerate } from '../../../src/core/cost/estimators/accelerate.ts';
import { peerEstimates } from '../../../src/core/cost/estimators/peers.ts';
import { estimateUnsloth, ruleOfThumb } from '../../../src/core/cost/estimators/rules.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { dos7B } from '../../golden/models.ts';

describe('accelerate estimate-memory', () => {
  test('counts 4 bytes a parameter and four times that for training in fp32', () => {
    expect(estimateAccelerate(1e9, 'float32')).toEqual({ total: 4e9, training: 16e9 });
  });

  test('counts 2 and 8 in 16 bits, and nothing for training in fewer', () => {
    expect(estimateAccelerate(1e9, 'float16')).toEqual({ total: 2e9, training: 8e9 });
    expect(estimateAccelerate(1e9, 'int8')).toEqual({ total: 1e9, training: undefined });
    expect(estimateAccelerate(1e9, 'int4')).toEqual({ total: 0.5e9, training: undefined });
  });
});

test('rules of thumb', () => {
  expect(ruleOfThumb(1e9, true, 2)).toBe(18e9);
  expect(ruleOfThumb(1e9, false, 2)).toBeCloseTo(2.4e9, -3);
  expect(estimateUnsloth(494e6, true)).toBeCloseTo(1.8446e9, -3);
});

describe('other estimators of a job', () => {
  const total = countParameters(dos7B).total;
  const of = (method: 'full' | 'qlora') =>
    Object.fromEntries(peerEstimates(dos7B, { ...defaultJob, method }).map(({ id, gpu }) => [id, gpu / total]));

  test('say of full training what their formulas say', () => {
    const peers = of('full');
    expect(peers['deepspeed-zero2']).toBeCloseTo(20, 6);
    expect(peers['deepspeed-zero3']).toBeGreaterThan(18);
    expect(peers['rule']).toBeCloseTo(18, 6);
  });

  test('count every parameter as trained under adapters too, where they know of none', () => {
    const peers = of('qlora');
    expect(peers['deepspeed-zero2']).toBeCloseTo(20, 6);
    expect(peers['accelerate']).toBeLessThan(0.5);
    expect(peers['unsloth']).toBeGreaterThan(0.9);
  });

  test('each cites where it is from and says what it leaves out', () => {
    for (const { cites, leavesOut } of peerEstimates(dos7B, defaultJob)) {
      expect(cites).not.toBe('');
      expect(leavesOut).not.toBe('');
    }
  });
});
