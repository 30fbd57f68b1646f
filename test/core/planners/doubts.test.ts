import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Job } from '../../../src/core/job/job.ts';
import { machineFromRun } from '../../../src/core/machine/from-profile.ts';
import { applyOverrides } from '../../../src/core/machine/overrides.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { gptShape, readShape } from '../../../src/core/model/shape.ts';
import { doubtsOf } from '../../../src/core/planners/doubts.ts';
import { valueOf } from '../base/results.ts';
import { gpuOf, gpus, result, runWith } from '../machine/documents.ts';

const machineWith = (status: 'ok' | 'noisy', gpu = 'rtx-4090') =>
  valueOf(machineFromRun(runWith([result('dram.triad', 50e9, { status, why: 'the spread is 7.0 %' })]), gpuOf(gpu)));

const gpt = gptShape({ layers: 2, hidden: 128, heads: 1, vocab: 100, seq: 2048, head: 'tied' });
const doubts = (machine: Machine, job: Job) => doubtsOf(machine, gpt, job);

describe('doubtsOf', () => {
  test('finds nothing to say of steady figures and a GPU that suits the job', () => {
    expect(doubts(machineWith('ok'), defaultJob)).toEqual([]);
  });

  test('names each value that was noisy when measured, with its spread', () => {
    expect(doubts(machineWith('noisy'), defaultJob)).toEqual([
      'The bandwidth of host memory was measured, but the spread is 7.0 %.',
    ]);
  });

  test('leaves out what no plan computes with', () => {
    const latency = result('dram.latency', 9e-8, { status: 'noisy', why: 'the spread is 7.0 %' });
    const machine = valueOf(machineFromRun(runWith([result('dram.triad', 50e9), latency]), gpuOf('rtx-4090')));
    expect(machine.memory.dram.latencySeconds?.value).toBe(9e-8);
    expect(doubts(machine, defaultJob)).toEqual([]);
  });

  test('drops the doubt of a value that the user replaced', () => {
    const machine = valueOf(applyOverrides(machineWith('noisy'), ['memory.dram.bytes_per_second=4e10']));
    expect(doubts(machine, defaultJob)).toEqual([]);
  });

  test('tells of bf16 on tensor cores that know fp16 alone', () => {
    const told = gpus.filter(({ id }) => doubts(machineWith('ok', id), defaultJob).length > 0).map(({ id }) => id);
    expect(told).toEqual(['rtx-2080-ti', 't4', 'v100-sxm2-32gb']);
    expect(doubts(machineWith('ok', 't4'), { ...defaultJob, precision: 'fp16' })).toEqual([]);
    expect(doubts(machineWith('ok', 't4'), defaultJob)[0]).toMatch(/^Tesla T4 \(sm_75\) .*fp16\.$/);
  });

  test('tells of sequences that the positions of the model do not reach', () => {
    const llama = valueOf(
      readShape('llama:layers=2,hidden=128,heads=1,kv_heads=1,vocab=100,intermediate=256,seq=2048'),
    );
    const at = (sequence: number) => ({ ...defaultJob, sequence });
    expect(doubtsOf(machineWith('ok'), gpt, at(2048))).toEqual([]);
    expect(doubtsOf(machineWith('ok'), gpt, at(2049))[0]).toMatch(/learned positions for 2,048 tokens.*2,049/);
    expect(doubtsOf(machineWith('ok'), llama, at(2049))[0]).toMatch(/made for sequences of up to 2,048 tokens/);
  });
});
