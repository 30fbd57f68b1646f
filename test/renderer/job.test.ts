import { describe, expect, test } from 'vitest';
import { defaultAdapter } from '../../src/core/job/adapter.ts';
import { checkpointings, losses, methods, optimizers } from '../../src/core/job/choices.ts';
import type { Job } from '../../src/core/job/job.ts';
import { defaultJob, JobSchema, weightsOf } from '../../src/core/job/job.ts';
import { plan, planners } from '../../src/core/planners/index.ts';
import type { SystemId } from '../../src/core/planners/types.ts';
import { defaultTraining } from '../../src/core/job/training.ts';
import type { History } from '../../src/renderer/app/history.ts';
import { changeText, emptyHistory, recorded, redone, undone } from '../../src/renderer/app/history.ts';
import { alternativesOf, withTarget } from '../../src/renderer/features/plans/job/alternatives.ts';
import { effectOf, effectText, effectTitle } from '../../src/renderer/features/plans/job/effect.ts';
import { testName } from '../../src/renderer/features/plans/job/field-names.ts';
import { datasetNote, formatsNote } from '../../src/renderer/features/plans/job/fold-notes.ts';
import {
  checkpointingOptions,
  lossOptions,
  methodOptions,
  optimizerOptions,
  weightOptions,
  withMethod,
  withWeights,
} from '../../src/renderer/features/plans/job/options.ts';
import { undoKey } from '../../src/renderer/app/undo-keys.ts';
import { shippedModel, typicalDesktop } from './samples.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const job = (change: Partial<Job>): Job => ({ ...defaultJob, ...change });

describe('the history of what is set by hand', () => {
  const state = (change: Partial<Job>) => ({ job: job(change), training: defaultTraining });
  const [one, two, three] = [state({}), state({ compile: true }), state({ compile: true, loss: 'fused' })];
  const after = recorded(recorded(emptyHistory, one, two, 0), two, three, 5000);

  test('goes back and forth', () => {
    const back = undone(after, three);
    expect(back?.now).toEqual(two);
    const first = back && undone(back.history, back.now);
    expect(first?.now).toEqual(one);
    expect(first && undone(first.history, first.now)).toBeUndefined();
    const again = first && redone(first.history, first.now);
    expect(again && redone(again.history, again.now)?.now).toEqual(three);
  });

  test('a change after going back forgets what was undone', () => {
    const back = undone(after, three);
    const next = back && recorded(back.history, back.now, state({ packing: false }), 9000);
    expect(next && redone(next, one)).toBeUndefined();
  });

  test('a number that is typed is one change, and no change is none', () => {
    const typed = [2, 20, 204, 2048].reduce<{ history: History<typeof one>; now: typeof one }>(
      ({ history, now }, sequence, i) => {
        const next = state({ sequence });
        return { history: recorded(history, now, next, i * 100), now: next };
      },
      { history: emptyHistory, now: state({ sequence: 1 }) },
    );
    expect(typed.history.past).toEqual([state({ sequence: 1 })]);
    expect(recorded(after, three, structuredClone(three), 9000)).toBe(after);
  });

  test('changes far apart, or of other fields, are changes of their own', () => {
    const fast = recorded(recorded(emptyHistory, one, two, 0), two, three, 100);
    expect(fast.past).toHaveLength(2);
    const [less, more] = [state({ sequence: 2 }), state({})];
    expect(recorded(recorded(emptyHistory, more, less, 0), less, more, 5000).past).toHaveLength(2);
    // The same name in another part is another field.
    const [a, b, c] = [
      { x: { n: 1 }, y: { n: 1 } },
      { x: { n: 2 }, y: { n: 1 } },
      { x: { n: 2 }, y: { n: 2 } },
    ];
    expect(recorded(recorded(emptyHistory, a, b, 0), b, c, 100).past).toEqual([a, b]);
  });

  test('says in words what changes', () => {
    expect(changeText(one, two)).toBe('compile');
    expect(changeText(one, state({ microBatch: 4 }))).toBe('micro batch');
    expect(changeText(one, { ...one, training: { ...defaultTraining, epochs: 3, pricePerKwh: 1 } })).toBe(
      'epochs and price per kwh',
    );
    expect(changeText(one, state({ microBatch: 4, sequence: 7, loss: 'fused' }))).toBe('3 settings');
  });

  test.each([
    ['z', { control: true }, 'undo'],
    ['Z', { control: true, shift: true }, 'redo'],
    ['y', { control: true }, 'redo'],
    ['z', {}, undefined],
    ['z', { control: true, alt: true }, undefined],
  ] as const)('%s with %o', (key, held, way) => {
    expect(undoKey({ key, control: false, shift: false, alt: false, ...held })).toBe(way);
  });
});

describe('options', () => {
  test('every choice of a job is offered', () => {
    const values = (options: readonly { readonly value: string }[]) => options.map(({ value }) => value);
    expect(values(methodOptions)).toEqual([...methods]);
    expect(values(optimizerOptions)).toEqual([...optimizers]);
    expect(values(checkpointingOptions).toSorted()).toEqual([...checkpointings].toSorted());
    expect(values(lossOptions)).toEqual([...losses]);
  });

  test('weights that the new method cannot have give way to its usual ones', () => {
    expect(weightsOf(withMethod(job({ weights: 'bf16' }), 'qlora'))).toBe('nf4');
    expect(weightsOf(withMethod(job({ weights: 'bf16' }), 'lora'))).toBe('bf16');
    for (const method of methods) {
      const now = withMethod(defaultJob, method);
      expect(weightOptions(method).map(({ value }) => value)).toContain(weightsOf(now));
    }
  });

  test('the usual weights are not spelled out', () => {
    expect('weights' in withWeights(job({ weights: 'fp32' }), 'mixed')).toBe(false);
    expect(withWeights(defaultJob, 'fp32').weights).toBe('fp32');
  });

  test('test ids spell fields with hyphens', () => {
    expect(testName('optimizerInBackward')).toBe('optimizer-in-backward');
  });
});

describe('alternatives', () => {
  test.each(methods)('of %s are jobs, each once and none the job itself', (method) => {
    const now = withMethod(defaultJob, method);
    const all = alternativesOf(now);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    for (const one of all) {
      expect(JobSchema.safeParse(one.job).success).toBe(true);
      expect(one.job).not.toEqual(now);
    }
  });

  test('adapters keep their last target', () => {
    const one = { ...defaultAdapter, targets: ['q' as const] };
    const keys = alternativesOf(job({ method: 'lora', adapter: one })).map(({ key }) => key);
    expect(keys).not.toContain('target=q');
    expect(keys).toContain('target=v');
    expect(withTarget(one, 'v')).toEqual(['q', 'v']);
    expect(withTarget(defaultAdapter, 'k')).toEqual(['q', 'v', 'o', 'gate', 'up', 'down']);
  });

  test('every system has an answer to each of them', () => {
    const small = shippedModel('qwen2.5-0.5b');
    for (const planner of planners)
      for (const one of alternativesOf(withMethod({ ...defaultJob, microBatch: 1 }, planner.method)))
        expect(plan(planner, typicalDesktop, small, one.job).system).toBe(planner.id);
  });
});

describe('effects', () => {
  const model = shippedModel('llama-3.1-8b');
  const planned = (system: SystemId, change: Partial<Job>, id = model) => {
    const planner = planners.find((one) => one.id === system);
    if (planner === undefined) throw new Error(system);
    return plan(planner, typicalDesktop, id, { ...defaultJob, method: planner.method, microBatch: 1, ...change });
  };
  const qlora = planned('qlora', { checkpointing: 'layer', sequence: 512 });

  test('memory and time of another choice, with their signs', () => {
    const kept = effectOf(qlora, planned('qlora', { checkpointing: 'none', sequence: 512 }));
    if (kept.kind !== 'planned') throw new Error('refused');
    expect(kept.gpuBytes).toBeGreaterThan(2 ** 30);
    expect(kept.time).toBeLessThan(0);
    expect(plain(effectText(kept))).toMatch(/^\+[\d.]+ GiB, (host .*, )?−[\d.]+ % time$/);
  });

  test('the same plan is no change', () => {
    expect(effectText(effectOf(qlora, qlora))).toBe('no change');
    expect(effectText(undefined)).toBe('…');
  });

  test('what does not fit says so, or with which micro-batch it does', () => {
    const full = planned('gpu-only', {});
    expect(effectText(effectOf(qlora, full))).toMatch(/does not fit$/);
    expect(effectText(effectOf(qlora, full, planned('qlora', { microBatch: 2 })))).toMatch(/fits with micro-batch 2$/);
    expect(effectText(effectOf(full, qlora))).toMatch(/fits$/);
  });

  test('what a system has no way to do is told with the reason', () => {
    const refused = effectOf(planned('zero-infinity', {}), planned('zero-infinity', { optimizer: 'lion' }));
    expect(effectText(refused)).toBe('not with this system');
    expect(effectTitle(refused)).toMatch(/^ZeRO-Infinity: .*lion/);
  });
});

describe('folded parts of the form', () => {
  test('say what is chosen inside', () => {
    expect(formatsNote(job({ compile: true, packing: false, flashAttention: true, loss: 'fused' }))).toBe(
      'AdamW, 16 bits and an fp32 master, bf16, checkpointing by system, fused loss, flash attention, torch.compile',
    );
    expect(datasetNote(defaultTraining)).toBe('tokens unknown, 1 epoch, no price of energy');
    const given = {
      ...defaultTraining,
      dataset: { kind: 'given', tokens: 1.5e6 },
      epochs: 3,
      pricePerKwh: 0.25,
    } as const;
    expect(datasetNote(given)).toBe('1,500,000 tokens, 3 epochs, 0.25 a kWh');
  });
});
