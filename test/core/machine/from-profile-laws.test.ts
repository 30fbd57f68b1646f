import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { machineFromRun } from '../../../src/core/machine/from-profile.ts';
import type { Source } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { machineText, readMachine } from '../../../src/core/machine/read.ts';
import type { ProbeResult, Run } from '../../../src/core/machine/run.ts';
import { childrenOf, isKnown, machineValues } from '../../../src/core/machine/values.ts';
import { valueOf } from '../base/results.ts';
import { anyResults, anyRun } from './arbitrary-run.ts';
import { gpuOf, result, runWith } from './documents.ts';
import { wholeResults, wholeRun } from './measured-machine.ts';

const anyGpu = fc.constantFrom(undefined, gpuOf('rtx-4090'), gpuOf('h100-pcie'));

/** So that there is a machine at all; the laws are about the rest. */
const grounded = (run: Run): Run => ({
  ...run,
  results: [...run.results, result('dram.triad', 5e10, { settings: { bytes: 1e6 } })],
});

/** Machines of any run and GPU; how many there were is checked, so that the laws are not empty. */
const forMachines = (check: (machine: Machine, run: Run) => void, runs = 400) => {
  let seen = 0;
  fc.assert(
    fc.property(anyRun, anyGpu, (given, gpu) => {
      const run = grounded(given);
      const machine = machineFromRun(run, gpu);
      if (!machine.ok) {
        expect(machine.error.code).toBe('not-available');
        return;
      }
      seen++;
      check(machine.value, run);
    }),
    { numRuns: runs },
  );
  expect(seen).toBeGreaterThan(runs / 4);
};

const isStanding = ({ status }: ProbeResult) => status === 'ok' || status === 'noisy';
const mediansOf = (run: Run, metric: string) =>
  run.results.filter((one) => one.metric === metric && isStanding(one)).map(({ median }) => median);

const metricsOf = (source: Source): readonly string[] => (source.kind === 'measured' ? (source.metrics ?? []) : []);

/** Everything that carries points. */
const curvesOf = ({ link, storage }: Machine) => [
  ...Object.values(link.curves ?? {}).filter((curve) => curve !== undefined),
  ...storage.flatMap(({ curves = [] }) => curves),
];

describe('a machine from any run', () => {
  test('is a document and comes back from its file as it was', () => {
    forMachines((machine) => {
      expect(valueOf(readMachine(machineText(machine), 'x'))).toEqual(machine);
    });
  });

  test('holds no measured value that no standing result of the run has', () => {
    forMachines((machine, run) => {
      for (const { known } of machineValues(machine)) {
        if (known.source.kind !== 'measured') continue;
        const metrics = metricsOf(known.source);
        expect(metrics.length).toBeGreaterThan(0);
        for (const metric of metrics) expect(mediansOf(run, metric).length).toBeGreaterThan(0);
        expect(known.source.run).toBe(run.id);
        const [metric] = metrics;
        const isDerived = metrics.length > 1 || known.source.metrics === undefined || isShare(known.value);
        if (metric !== undefined && !isDerived) expect(mediansOf(run, metric)).toContain(known.value);
      }
    });
  });

  test('holds no point of a curve that no standing result has, and each curve rises in size', () => {
    forMachines((machine, run) => {
      for (const { points, source } of curvesOf(machine)) {
        const medians = metricsOf(source).flatMap((metric) => mediansOf(run, metric));
        for (const point of points) expect(medians).toContain(point.bytesPerSecond);
        const sizes = points.map((point) => point.bytes);
        expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
      }
    });
  });

  test('has only finite numbers above zero', () => {
    forMachines((machine) => {
      for (const { path, known } of machineValues(machine)) {
        expect(typeof known.value === 'number' && Number.isFinite(known.value), path).toBe(true);
      }
      expect(JSON.stringify(machine)).not.toContain('null');
    });
  });

  test('loses no value when more was measured, and none that was measured becomes assumed', () => {
    fc.assert(
      fc.property(anyRun, anyResults, anyGpu, (given, more, gpu) => {
        const run = grounded(given);
        const [less, all] = [run, { ...run, results: [...run.results, ...more] }].map((one) =>
          machineFromRun(one, gpu),
        );
        if (less?.ok !== true || all === undefined) return;
        const after = new Map(named(valueOf(all), ''));
        for (const [name, before] of named(less.value, '')) {
          if (before === 'measured') expect(after.get(name), name).toBe('measured');
          else expect(after.has(name), name).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('does not depend on the order of the results, but for the order of lists', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...wholeResults], { minLength: wholeResults.length }), (results) => {
        const shuffled = valueOf(machineFromRun(runWith(results, wholeRun.facts), gpuOf('rtx-4090')));
        const straight = valueOf(machineFromRun(wholeRun, gpuOf('rtx-4090')));
        expect(shuffled.memory).toEqual(straight.memory);
        expect(shuffled.link).toEqual(straight.link);
        expect(shuffled.storage[0]?.aio).toEqual(straight.storage[0]?.aio);
        expect(shuffled.storage[0]?.duplexShare).toEqual(straight.storage[0]?.duplexShare);
        expect(shuffled.gpu?.launch).toEqual(straight.gpu?.launch);
      }),
      { numRuns: 50 },
    );
  });
});

/** Values by name, items of lists by what tells them apart, since a list may grow anywhere; with the kind of source. */
const named = (part: unknown, name: string): readonly (readonly [string, string])[] => {
  if (isKnown(part)) return [[name, part.source.kind]];
  if (Array.isArray(part)) return part.flatMap((item) => named(item, `${name}[${identity(item)}]`));
  return childrenOf(part).flatMap(([step, child]) => named(child, `${name}.${step}`));
};
const identity = (item: unknown) =>
  childrenOf(item)
    .flatMap(([, child]) => (typeof child === 'object' ? [] : [JSON.stringify(child)]))
    .join();

/** Shares are quotients of two figures of one metric. */
const isShare = (value: unknown) => typeof value === 'number' && value <= 2;
