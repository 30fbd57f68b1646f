import { describe, expect, test } from 'vitest';
import { defaultAdapter } from '../../../src/core/job/adapter.ts';
import { adapterOf, defaultJob, JobSchema, tokensPerStep, upgradedJob, weightsOf } from '../../../src/core/job/job.ts';
import { check } from '../../../src/core/parse.ts';
import { errorOf, valueOf } from '../base/results.ts';

describe('a job', () => {
  test('by default is one that the schema accepts', () => {
    expect(valueOf(check(JobSchema, defaultJob))).toEqual(defaultJob);
  });

  test('counts its tokens over all micro-batches of a step', () => {
    expect(tokensPerStep({ ...defaultJob, sequence: 2048, microBatch: 4, gradientAccumulation: 8 })).toBe(65536);
  });

  test.each([
    ['sequence', 0],
    ['sequence', 1.5],
    ['sequence', 2 ** 25],
    ['microBatch', -1],
    ['gradientAccumulation', Number.NaN],
    ['precision', 'fp8'],
    ['method', 'dpo'],
    ['optimizer', 'adam-4bit'],
    ['weights', 'fp4'],
    ['compile', 1],
    ['format', 1],
    ['format', 3],
  ])('is refused with %s = %s', (name, value) => {
    const path = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(errorOf(check(JobSchema, { ...defaultJob, [name]: value }))).toMatchObject({ path });
  });

  test.each([
    ['adapter.rank', { rank: 0 }],
    ['adapter.alpha', { alpha: Number.POSITIVE_INFINITY }],
    ['adapter.targets', { targets: [] }],
    ['adapter.targets', { targets: ['q', 'q'] }],
    ['adapter.targets[0]', { targets: ['q_proj'] }],
    ['adapter.train_head', { trainHead: 'yes' }],
  ])('is refused for its %s', (path, changes) => {
    const adapter = { ...defaultAdapter, ...changes };
    expect(errorOf(check(JobSchema, { ...defaultJob, method: 'lora', adapter }))).toMatchObject({ path });
  });

  test('of format 1 becomes what it meant then', () => {
    const first = {
      kind: 'plimsoll-job',
      format: 1,
      method: 'full',
      sequence: 512,
      microBatch: 3,
      gradientAccumulation: 2,
      precision: 'fp16',
      flashAttention: false,
    };
    expect(valueOf(check(JobSchema, upgradedJob(first)))).toEqual({ ...defaultJob, ...first, format: 2 });
    expect(upgradedJob({ ...first, format: 9 })).toEqual({ ...first, format: 9 });
    expect(upgradedJob('a job')).toBe('a job');
  });

  test('has adapters where its method trains them, and weights as the method usually stores them', () => {
    expect(adapterOf(defaultJob)).toBeUndefined();
    expect(adapterOf({ ...defaultJob, method: 'qlora' })).toEqual(defaultAdapter);
    expect(adapterOf({ ...defaultJob, method: 'lora', adapter: { ...defaultAdapter, rank: 4 } })?.rank).toBe(4);
    expect(weightsOf(defaultJob)).toBe('mixed');
    expect(weightsOf({ ...defaultJob, method: 'lora', precision: 'fp16' })).toBe('fp16');
    expect(weightsOf({ ...defaultJob, method: 'qlora' })).toBe('nf4');
    expect(weightsOf({ ...defaultJob, method: 'qlora', weights: 'int8' })).toBe('int8');
  });
});
