import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../src/core/job/job.ts';
import { gptShape } from '../../src/core/model/shape.ts';
import type { PlannerAnswer, PlannerQuestion } from '../../src/renderer/app/planner-worker.ts';
import type { PlanInputs } from '../../src/renderer/app/state.ts';
import { createPlannerThread } from '../../src/renderer/app/planner-thread.ts';
import { infeasiblePlan } from './samples.ts';
import { typicalDesktop } from './samples.ts';

const inputs: PlanInputs = {
  knobs: {},
  machine: typicalDesktop,
  model: gptShape({ layers: 4, hidden: 256, heads: 4, vocab: 1000, seq: 128, head: 'tied' }),
  job: defaultJob,
};

const fakeThread = () => {
  const asked: PlannerQuestion[] = [];
  let listen: (event: { readonly data: PlannerAnswer }) => void = () => undefined;
  const thread = {
    postMessage: (question: PlannerQuestion) => asked.push(question),
    addEventListener: (_: 'message', listener: typeof listen) => {
      listen = listener;
    },
  };
  return { thread, asked, answer: (data: PlannerAnswer) => listen({ data }) };
};

describe('planner thread', () => {
  test('gives each question its own answer, whatever the order', async () => {
    const { thread, asked, answer } = fakeThread();
    const planner = createPlannerThread(thread);
    const first = planner.plan('gpu-only', inputs);
    const second = planner.plan('zero-offload', inputs);
    answer({ id: asked[1]?.id ?? 0, kind: 'plan', plan: infeasiblePlan('zero-offload') });
    answer({ id: asked[0]?.id ?? 0, kind: 'plan', plan: infeasiblePlan('gpu-only') });
    expect(await first).toMatchObject({ ok: true, value: { system: 'gpu-only' } });
    expect(await second).toMatchObject({ ok: true, value: { system: 'zero-offload' } });
  });

  test('asks the same question once, and a changed one again', () => {
    const { thread, asked } = fakeThread();
    const planner = createPlannerThread(thread);
    void planner.plan('gpu-only', inputs);
    void planner.plan('gpu-only', structuredClone(inputs));
    expect(asked).toHaveLength(1);
    void planner.plan('gpu-only', { ...inputs, job: { ...defaultJob, sequence: 1024 } });
    expect(asked).toHaveLength(2);
  });

  test('asks again when a knob of the system is settled, not for one of another', () => {
    const { thread, asked } = fakeThread();
    const planner = createPlannerThread(thread);
    void planner.plan('gpu-only', inputs);
    void planner.plan('gpu-only', { ...inputs, knobs: { 'zero-offload': { ratio: 0.5 } } });
    expect(asked).toHaveLength(1);
    void planner.plan('gpu-only', { ...inputs, knobs: { 'gpu-only': { ratio: 0.5 } } });
    expect(asked).toMatchObject([{ knobs: {} }, { knobs: { ratio: 0.5 } }]);
  });

  test('a bug in a planner is an error with its reason', async () => {
    const { thread, asked, answer } = fakeThread();
    const planned = createPlannerThread(thread).plan('gpu-only', inputs);
    answer({ id: asked[0]?.id ?? 0, kind: 'failed', why: 'negative time' });
    expect(await planned).toEqual({ ok: false, error: { code: 'failed', what: 'planning', why: 'negative time' } });
  });
});
