import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SizedJob } from '../../src/core/job/job.ts';
import { detail, planners } from '../../src/core/planners/index.ts';
import type { DetailedPlan } from '../../src/core/planners/types.ts';
import { phaseWindows } from '../../src/core/schedule/phase-windows.ts';
import { bindingOf, phaseSeconds } from '../../src/core/schedule/queries.ts';
import { phases } from '../../src/core/schedule/types.ts';
import { reference } from '../golden/machines.ts';
import { gpt, job } from '../golden/models.ts';
import { anyJob, anyMachine, anyTrainedModel } from './arbitraries.ts';

const near = (found: number, wanted: number, step: number) => {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * step);
};

/** Of forward, backward, ..., forward, backward, optimizer: a window for each pass, of which three are drawn at most. */
const windowsOf = (gradientAccumulation: number) => 2 * Math.min(3, gradientAccumulation) + 1;

const lawsOf = ({ plan, timeline }: DetailedPlan): void => {
  const lengths = phaseSeconds(timeline);
  const windows = phaseWindows(timeline);
  expect(windows.length).toBeLessThanOrEqual(windowsOf(plan.job.gradientAccumulation));
  expect(windows[0]).toMatchObject({ phase: 'forward', fromSeconds: 0 });
  expect(windows.at(-1)).toMatchObject({ phase: 'optimizer', toSeconds: plan.stepSeconds });
  near(lengths.forward + lengths.backward + lengths.optimizer, plan.stepSeconds, plan.stepSeconds);
  const { forwardSeconds, loopSeconds = 0, ...others } = plan.phases;
  near(forwardSeconds + loopSeconds, lengths.forward, plan.stepSeconds);
  expect(others).toEqual({ backwardSeconds: lengths.backward, optimizerSeconds: lengths.optimizer });
  for (const phase of phases) {
    const binding = bindingOf(timeline, phase);
    expect(
      binding.kind === 'resource' ? binding.busyShare : binding.kind === 'order' && binding.seconds,
    ).toBeGreaterThan(0);
  }
};

describe.each(planners)('phases of $id', { timeout: 120_000 }, (planner) => {
  const drawn = (gradientAccumulation: number): DetailedPlan => {
    const sized: SizedJob = { ...job({ gradientAccumulation }), microBatch: 2 };
    const found = detail(planner, reference('this-is-typical-desktop'), gpt(24, 1024), sized);
    if ('kind' in found) throw new Error(found.why);
    return found;
  };

  /** ZenFlow's host update runs beside however many micro-batches there are, and slows the first ones. */
  const beside = planner.id === 'zenflow';
  const refused = (gradientAccumulation: number) => planner.refuses?.(job({ gradientAccumulation })) !== undefined;

  test.each([1, 2, 3, 8])('with %i micro-batches they alternate, and the update comes once', (count) => {
    if (refused(count)) return;
    const found = drawn(count);
    lawsOf(found);
    const passes = Array.from({ length: Math.min(3, count) }, () => ['forward', 'backward']).flat();
    expect(phaseWindows(found.timeline).map(({ phase }) => phase)).toEqual([...passes, 'optimizer']);
  });

  test('each further micro-batch adds as much forward and as much backward as the one before', () => {
    if (refused(3) || beside) return;
    const [three, four, eight] = [3, 4, 8].map(drawn);
    if (three === undefined || four === undefined || eight === undefined) throw new Error('three were asked for');
    // Where weights live may depend on how often they are read; from three micro-batches on it does not here.
    expect([three.plan.decisions, four.plan.decisions]).toEqual([eight.plan.decisions, eight.plan.decisions]);
    const [inThree, inFour, inEight] = [three, four, eight].map(({ timeline }) => phaseSeconds(timeline));
    for (const phase of phases) {
      const [shorter = 0, longer = 0, found = 0] = [inThree, inFour, inEight].map((lengths) => lengths?.[phase]);
      near(found, shorter + 5 * (longer - shorter), eight.plan.stepSeconds);
    }
  });

  test('on the GPU alone all micro-batches are alike, but for adding up gradients after the first', () => {
    if (!planner.id.startsWith('gpu')) return;
    const one = phaseSeconds(drawn(1).timeline);
    const adding = phaseSeconds(drawn(2).timeline).backward - 2 * one.backward;
    for (const count of [2, 3, 8]) {
      const { forward, backward, optimizer } = phaseSeconds(drawn(count).timeline);
      near(forward, count * one.forward, forward);
      near(backward, count * one.backward + (count - 1) * adding, backward);
      near(optimizer, one.optimizer, optimizer);
    }
  });

  test('on any machine they cover the step, and what binds each is at work in it', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, sized) => {
        const found = detail(planner, machine, model, sized);
        if (!('kind' in found)) lawsOf(found);
      }),
      { numRuns: 100 },
    );
  });
});
