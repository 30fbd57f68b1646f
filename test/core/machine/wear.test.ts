import { expect, test } from 'vitest';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import { wearOf } from '../../../src/core/machine/wear.ts';
import { bytes } from '../../../src/core/units.ts';
import { fakeFacts, fakeResult } from '../../fakes/machine.ts';

const drive = (enduranceBytes: number | undefined) => ({
  id: 'nvme0n1',
  model: unknown('test'),
  capacityBytes: unknown('test'),
  rotational: unknown('test'),
  transport: unknown('test'),
  node: unknown('test'),
  enduranceClass: unknown('test'),
  enduranceBytes: enduranceBytes === undefined ? unknown('test') : reported(bytes(enduranceBytes), 'test'),
});
const facts = (level: string | undefined, ...endurance: readonly (number | undefined)[]) => ({
  ...fakeFacts,
  storage: [
    {
      id: 'md0',
      mount: '/data',
      device: unknown('test'),
      model: unknown('test'),
      fileSystem: unknown('test'),
      capacityBytes: unknown('test'),
      freeBytes: unknown('test'),
      direct: unknown('test'),
      ...(level === undefined ? {} : { raid: reported({ level, chunkBytes: unknown('test') }, 'test') }),
      drives: endurance.map(drive),
    },
  ],
});
const results = [
  fakeResult('storage.write', { settings: { path: '/data/a' }, bytesWritten: 4e9 }),
  fakeResult('storage.mixed', { settings: { path: '/data/a' }, bytesWritten: 2e9 }),
  fakeResult('storage.read', { settings: { path: '/data/a' } }),
  fakeResult('dram.read'),
];

test.each([
  ['one drive', facts(undefined, 600e12), 1e-5],
  ['striped drives', facts('raid0', 600e12, 300e12), 6e9 / 900e12],
  ['mirrored drives', facts('raid1', 600e12, 600e12), undefined],
  ['a drive of unknown endurance', facts('raid0', 600e12, undefined), undefined],
  ['no known drive', facts(undefined), undefined],
])('what was written wears %s', (_, known, share) => {
  expect(wearOf({ results, facts: known })).toEqual([{ path: '/data/a', bytesWritten: 6e9, share }]);
});

test('a run that wrote nothing wears nothing', () => {
  expect(wearOf({ results: results.slice(2), facts: facts(undefined, 600e12) })).toEqual([]);
});
