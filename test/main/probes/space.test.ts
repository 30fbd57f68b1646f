import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import { lackOfSpace } from '../../../src/main/probes/place.ts';
import { probeOf } from '../../../src/main/probes/runner.ts';
import { storageProbe } from '../../../src/main/probes/storage.ts';
import { blindWatch, measureWith, steppingClock } from '../../fakes/measuring.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';
import { canMakeDisks, smallDisk } from '../store/places.ts';
import { temporaryFolder } from '../store/temporary.ts';

test('what leaves the reserve is no lack of space', async () => {
  expect(await lackOfSpace(temporaryFolder(), 1)).toBeUndefined();
  expect(await lackOfSpace(temporaryFolder(), 2 ** 60)).toMatchObject({ status: 'unavailable' });
});

test.runIf(canMakeDisks)('a drive that others fill between planning and measuring is left as it is', async () => {
  const dir = smallDisk(4000);
  const reader = readerOf(plantedRoot({ 'proc/self/mountinfo': '27 1 254:0 / / rw - ext4 /dev/sda1 rw' }));
  const probe = storageProbe({ reader, dataFolder: temporaryFolder(), process: { pid: process.pid, start: '' } });
  const deps = { spawn: measureWith('steady'), seconds: steppingClock(0.4), watch: blindWatch };
  const options = { mode: 'full', dirs: [dir], run: 'run-1' } as const;
  const plan = await probeOf(deps, probe).plan(options, new AbortController().signal);
  expect(plan.figures.some(({ weight }) => weight > 0)).toBe(true);
  // As much is free as if somebody had written 1.8 GB.
  execFileSync('mount', ['-o', 'remount,size=2200m', dir]);
  for (const figure of plan.figures) {
    for (const { status, why } of await figure.measure(2)) {
      expect(status).toBe('unavailable');
      expect(why).toMatch(/ free by now; the test needs .* stay free|no space/);
    }
    expect(readdirSync(dir)).toEqual([]);
  }
  await plan.close();
});
