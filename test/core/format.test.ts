import { describe, expect, test } from 'vitest';
import {
  bandwidthText,
  capacityText,
  countText,
  durationText,
  figure,
  flopRateText,
  metricText,
  parameterRateText,
  parametersText,
  percentText,
  secondsText,
  tokenRateText,
  trafficText,
} from '../../src/core/format.ts';

/** Shown with plain spaces, to be readable here. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('units', () => {
  test.each([
    [capacityText(24 * 2 ** 30), '24.0 GiB'],
    [capacityText(24e9), '22.4 GiB'],
    [capacityText(0), '0 B'],
    [capacityText(512), '512 B'],
    [trafficText(16.06e9), '16.1 GB'],
    [trafficText(999.96e6), '1.00 GB'],
    [bandwidthText(17.94e9), '17.9 GB/s'],
    [bandwidthText(584e6), '584 MB/s'],
    [flopRateText(165.2e12), '165 TFLOP/s'],
    [secondsText(0.01234), '12.3 ms'],
    [secondsText(8.314), '8.31 s'],
    [secondsText(0), '0 s'],
    [secondsText(2.5e-10), '0.25 ns'],
    [parametersText(8030261248), '8.03 B'],
    [parametersText(950), '950'],
    [parameterRateText(1.2e9), '1.20 G param/s'],
    [tokenRateText(1234.5), '1,235 tokens/s'],
    [percentText(0.125), '12.5 %'],
    [percentText(0.00995), '1.0 %'],
    [countText(8030261248), '8,030,261,248'],
  ])('%s', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });
});

describe('durations', () => {
  test.each([
    [0.4, '0 s'],
    [45, '45 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [4800, '1 h 20 min'],
    [47.99 * 3600, '47 h 59 min'],
    [12.3 * 86400, '12 d 07 h'],
    [123_456 * 86400, '123,456 d'],
    [-3, '0 s'],
  ])('%d s', (seconds, expected) => {
    expect(plain(durationText(seconds))).toBe(expected);
  });
});

test('what is not known says so, without a unit', () => {
  for (const text of [capacityText, secondsText, durationText, figure, countText, tokenRateText, percentText]) {
    expect(text(undefined)).toBe('unknown');
    expect(text(null)).toBe('unknown');
    expect(text(Number.NaN)).toBe('unknown');
    expect(text(Number.POSITIVE_INFINITY)).toBe('unknown');
  }
});

test('small shares keep three digits', () => {
  expect(figure(0.01234)).toBe('0.0123');
  expect(figure(-12.34)).toBe('-12.3');
  expect(figure(0)).toBe('0');
});

test('each metric unit has a text', () => {
  const units = [
    'bytes_per_second',
    'params_per_second',
    'flops_per_second',
    'operations_per_second',
    'seconds',
    'bytes',
    'hertz',
    'count',
  ] as const;
  expect(units.map((unit) => plain(metricText(2e9, unit)))).toEqual([
    '2.00 GB/s',
    '2.00 G param/s',
    '2.00 GFLOP/s',
    '2.00 G op/s',
    '2,000,000,000 s',
    '1.86 GiB',
    '2.00 GHz',
    '2,000,000,000',
  ]);
});
