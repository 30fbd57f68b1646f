import { describe, expect, test } from 'vitest';
import type { Known } from '../../src/core/machine/known.ts';
import { unknown } from '../../src/core/machine/known.ts';
import type { CatalogueGpu } from '../../src/core/machine/gpu-catalogue.ts';
import { bytes, bytesPerSecond, flopPerSecond } from '../../src/core/units.ts';
import { machineValues, plannedValues } from '../../src/core/machine/values.ts';
import { foldersIn } from '../../src/renderer/app/actions/profile.ts';
import { machineLines } from '../../src/renderer/app/machine-lines.ts';
import { sourceDetail, sourceText } from '../../src/renderer/app/source.tsx';
import { factGroups } from '../../src/renderer/features/machine/fact-lines.ts';
import {
  gpuItems,
  machineChoiceFrom,
  machineItemOf,
  machineItems,
} from '../../src/renderer/features/machine/machine-items.ts';
import { resultGroups, resultRows, settingLines, spreadText } from '../../src/renderer/features/machine/result-rows.ts';
import { samplesOption, samplesTable } from '../../src/renderer/features/machine/samples-option.ts';
import { reference } from '../golden/machines.ts';
import { fakeFacts, fakeResults, fakeRun } from './dev/fixtures.ts';
import { typicalDesktop } from './samples.ts';
import { testTheme } from './theme.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const sheet = 'https://example.org/sheet';
const datasheet = <T>(value: T, url: string): Known<T> => ({ value, source: { kind: 'datasheet', url } });
const gpu: CatalogueGpu = {
  id: 'g',
  name: 'G',
  architecture: 'A',
  sm: 89,
  smCount: datasheet(128, sheet),
  memoryBytes: datasheet(bytes(24 * 2 ** 30), sheet),
  memoryBytesPerSecond: datasheet(bytesPerSecond(1e12), sheet),
  peakFlopsPerSecond: datasheet(flopPerSecond(165e12), sheet),
  fp32FlopsPerSecond: datasheet(flopPerSecond(82e12), sheet),
  link: { name: 'PCIe 4.0 x16', bytesPerSecond: datasheet(bytesPerSecond(25e9), sheet) },
  powerWatts: datasheet(450, sheet),
};

test('a source says that a measured figure was noisy, and why', () => {
  const noisy = { kind: 'measured', run: 'r', doubt: 'the spread is 7.0 %' } as const;
  expect([sourceText(noisy), sourceDetail(noisy)]).toEqual(['measured, noisy', 'run r, but the spread is 7.0 %']);
  expect(sourceText({ kind: 'measured', run: 'r' })).toBe('measured');
});

describe('results', () => {
  const gpuRead = fakeResults.at(-1) ?? fail();
  const rows = resultRows(fakeResults, new Map([[gpuRead, datasheet(1e12, sheet)]]));

  test('every result is a row with a title and what tells it apart', () => {
    expect(rows).toHaveLength(fakeResults.length);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect([rows[0]?.title, plain(rows[0]?.note ?? '')]).toEqual(['Memory, read', '1 thread, 3.00 GiB, avx512-nt']);
    expect(plain(rows[1]?.note ?? '')).toBe('16 threads, 3.00 GiB, avx512-nt');
  });

  test('the spread is told against the median', () => {
    const [row] = resultRows([{ ...(fakeResults[0] ?? fail()), median: 100, p05: 98, p95: 101 }], new Map());
    expect(row?.spread?.low).toBeCloseTo(-0.02);
    expect(row?.spread === undefined ? '' : plain(spreadText(row.spread))).toBe('−2.0 % to +1.0 %');
  });

  test('what was not measured has no spread', () => {
    expect(rows.at(-1)).toMatchObject({ spread: undefined, result: { status: 'unavailable' } });
  });

  test('a row has the limit of its figure, and none where nobody gave one', () => {
    expect(rows.at(-1)?.limit).toMatchObject({ value: 1e12 });
    for (const row of rows.slice(0, -1)) expect(row.limit).toBeUndefined();
  });

  test('figures are shown area by area, of each metric the one that says most', () => {
    const groups = resultGroups(rows);
    expect(groups.map(({ area, count }) => [area, count])).toEqual([
      ['dram', 4],
      ['cpu', 1],
      ['storage', 2],
      ['gpu', 1],
    ]);
    const read = groups[0]?.metrics[0];
    expect(read?.row.result.settings['threads']).toBe(16);
    expect(read?.others.map(({ result }) => result.settings['threads'])).toEqual([1]);
    const shown = groups.flatMap(({ metrics }) => metrics.flatMap(({ row, others }) => [row, ...others]));
    expect(new Set(shown)).toEqual(new Set(rows));
  });

  test('an interval, outliers and what disturbed a figure are told', () => {
    const disturbed = { ...gpuRead, interval: { low: 1e9, high: 2e9 }, outliers: [3], flags: ['steal' as const] };
    const lines = Object.fromEntries(settingLines(disturbed));
    expect(plain(lines['95 % interval of the median'] ?? '')).toBe('1.00 GB/s to 2.00 GB/s');
    expect(lines['outliers, kept']).toBe('1');
    expect(lines['disturbed']).toBe('the hypervisor took CPU time');
  });

  test('settings are told in words and units', () => {
    const lines = Object.fromEntries(settingLines(fakeResults[5] ?? fail()));
    expect(plain(lines['block bytes'] ?? '')).toBe('1.00 MiB');
    expect(lines['queue depth']).toBe('32');
    expect(plain(lines['written to the drive'] ?? '')).toBe('3.20 GB');
  });

  test('the chart and the table hold every sample', () => {
    const result = fakeResults[1] ?? fail();
    expect(samplesOption(result)(testTheme).series[0]?.data).toEqual(
      result.samples.map((sample, i) => [i + 1, sample]),
    );
    expect(samplesTable(result).rows).toHaveLength(result.samples.length);
  });
});

describe('facts', () => {
  test('what is unknown says why', () => {
    const lines = factGroups({ ...fakeFacts, cpu: { ...fakeFacts.cpu, sockets: unknown('not in /proc/cpuinfo') } });
    const sockets = lines.flatMap((group) => group.lines).find(({ name }) => name === 'Sockets');
    expect(sockets?.value).toEqual({ why: 'not in /proc/cpuinfo' });
  });

  test('what is known says who says so', () => {
    const cores = factGroups(fakeFacts)
      .flatMap((group) => group.lines)
      .find(({ name }) => name === 'Cores');
    expect(cores?.value).toEqual({ text: '16', source: { kind: 'reported', by: 'lscpu' } });
  });
});

describe('machines', () => {
  test('a choice survives the way through the list', () => {
    for (const choice of [
      { kind: 'run', id: 'r1' },
      { kind: 'reference', name: 'Desk: with a colon' },
    ] as const)
      expect(machineChoiceFrom(machineItemOf(choice) ?? '')).toEqual(choice);
    expect(machineItemOf({ kind: 'none' })).toBeUndefined();
  });

  test('runs of this machine come before those that ship', () => {
    const items = machineItems([fakeRun('r1', 'first', 0)], [typicalDesktop], () => 'then');
    expect(items.map(({ value }) => value)).toEqual(['run:r1', `reference:${typicalDesktop.name}`]);
    expect(items[0]?.note).toBe('quick profile of then, complete');
  });

  test('GPUs are told by their data sheets', () => {
    expect(plain(gpuItems([gpu])[0]?.note ?? '')).toBe('24.0 GiB, 1.00 TB/s, 165 TFLOP/s, PCIe 4.0 x16');
  });

  test('every value of a machine is shown in the unit that its name says', () => {
    const lines = machineLines(machineValues(typicalDesktop));
    const text = (path: string) => plain(lines.find((line) => line.path === path)?.text ?? '');
    expect(text('memory.dram.capacity_bytes')).toBe('64.0 GiB');
    expect(text('memory.dram.bytes_per_second')).toBe('62.4 GB/s');
    expect(text('link.duplex_share')).toMatch(/ %$/);
    expect(text('cpu.adam_parameters_per_second')).toMatch(/ param\/s$/);
    expect(text('storage[0].count')).toBe('1');
    expect(lines.find(({ path }) => path === 'storage[0].count')?.name).toBe('Number of drives like drive 1');
  });
});

test('what planners use has a name in words, of every machine', () => {
  const lines = [typicalDesktop, reference('cxl-one-card')].flatMap((machine) => machineLines(plannedValues(machine)));
  expect(lines.filter(({ name, path }) => name.includes(path))).toEqual([]);
});

const fail = (): never => {
  throw new Error('no such fixture');
};

test('folders for the storage test are listed with semicolons', () => {
  expect(foldersIn(' /data ; /mnt/nvme;; ')).toEqual(['/data', '/mnt/nvme']);
  expect(foldersIn('  ')).toEqual([]);
});
