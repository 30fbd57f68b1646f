import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../../src/core/job/job.ts';
import { machineFromRun } from '../../../src/core/machine/from-profile.ts';
import { applyOverrides } from '../../../src/core/machine/overrides.ts';
import { doubtsOf } from '../../../src/core/planners/doubts.ts';
import { valueOf } from '../base/results.ts';
import { gpuOf, gpus, result, runWith } from '../machine/documents.ts';

const machineWith = (status: 'ok' | 'noisy', gpu = 'rtx-4090') =>
  valueOf(machineFromRun(runWith([result('dram.triad', 50e9, { status, why: 'the spread is 7.0 %' })]), gpuOf(gpu)));

describe('doubtsOf', () => {
  test('finds nothing to say of steady figures and a GPU that suits the job', () => {
    expect(doubtsOf(machineWith('ok'), defaultJob)).toEqual([]);
  });

  test('names each value that was noisy when measured, with its spread', () => {
    expect(doubtsOf(machineWith('noisy'), defaultJob)).toEqual([
      'memory.dram.bytes_per_second was measured, but the spread is 7.0 %.',
    ]);
  });

  test('drops the doubt of a value that the user replaced', () => {
    const machine = valueOf(applyOverrides(machineWith('noisy'), ['memory.dram.bytes_per_second=4e10']));
    expect(doubtsOf(machine, defaultJob)).toEqual([]);
  });

  test('tells of bf16 on tensor cores that know fp16 alone', () => {
    const told = gpus.filter(({ id }) => doubtsOf(machineWith('ok', id), defaultJob).length > 0).map(({ id }) => id);
    expect(told).toEqual(['rtx-2080-ti', 't4', 'v100-sxm2-32gb']);
    expect(doubtsOf(machineWith('ok', 't4'), { ...defaultJob, precision: 'fp16' })).toEqual([]);
    expect(doubtsOf(machineWith('ok', 't4'), defaultJob)[0]).toMatch(/^Tesla T4 \(sm_75\) .*fp16\.$/);
  });
});
