import { describe, expect, test } from 'vitest';
import { defaultJob, JobSchema, tokensPerStep } from '../../../src/core/job/job.ts';
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
    ['method', 'lora'],
    ['format', 2],
  ])('is refused with %s = %s', (name, value) => {
    const path = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(errorOf(check(JobSchema, { ...defaultJob, [name]: value }))).toMatchObject({ path });
  });
});
