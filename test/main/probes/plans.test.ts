import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlannedFigure, Probe } from '../../../src/main/ports.ts';
import { createProbes } from '../../../src/main/probes/index.ts';
import { measureWith } from '../../fakes/measuring.ts';

/** All probes as the app has them, on this machine, with a fake addon. */
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-plans-'));
afterAll(() => rmSync(folder, { recursive: true }));
const planned: (readonly [Probe, readonly PlannedFigure[]])[] = [];
beforeAll(async () => {
  const probes = createProbes({
    spawn: measureWith('device'),
    dataFolder: folder,
    process: { pid: process.pid, start: '' },
    seconds: () => performance.now() / 1000,
  });
  for (const probe of probes) {
    const options = { mode: 'full', dirs: [folder], run: 'run-1' } as const;
    const plan = await probe.plan(options, new AbortController().signal);
    planned.push([probe, plan.figures]);
    await plan.close();
  }
});

const all = () => planned.flatMap(([, figures]) => figures);
const holds = (one: PlannedFigure, other: PlannedFigure) =>
  one !== other &&
  one.metric === other.metric &&
  Object.entries(one.settings).every(([name, value]) => other.settings[name] === value);

describe('the figures of all probes', () => {
  test('there are some of each area that every machine has', () => {
    const areas = new Set(planned.flatMap(([{ area }, figures]) => (figures.length > 0 ? [area] : [])));
    expect([...areas]).toEqual(expect.arrayContaining(['cpu', 'dram', 'storage', 'gpu', 'launch']));
  });

  test('are of the area of their probe, by which they are found', () => {
    for (const [{ id, area }, figures] of planned)
      for (const { metric } of figures) expect(metric, id).toMatch(new RegExp(`^${area}\\.[a-z0-9_.]+$`));
  });

  test('are told from each other by their settings, so that a run which is gone on with knows them again', () => {
    const doubles = all().flatMap((one) => all().flatMap((other) => (holds(one, other) ? [[one, other]] : [])));
    expect(doubles.map((pair) => pair.map(({ metric, settings }) => [metric, settings]))).toEqual([]);
  });

  test('have their modes and their weight', () => {
    for (const { metric, modes, weight } of all()) {
      expect(modes.length, metric).toBeGreaterThan(0);
      expect(weight, metric).toBeLessThanOrEqual(10);
      expect(weight, metric).toBeGreaterThanOrEqual(0);
    }
  });

  test('have words', () => {
    for (const { metric, title } of all()) expect(title, metric).toMatch(/\S/);
  });
});
