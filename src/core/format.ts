/**
 * Quantities as text for people. Capacities are binary (GiB), rates and traffic decimal (GB/s, GB), and the unit is
 * always written, so that the two are never confused. A no-break space stands between number and unit.
 */
const space = '\u00a0';
export const unknownText = 'unknown';

type Amount = number | null | undefined;
/** Units of measured figures, as runs spell them. */
type MetricUnit =
  | 'bytes_per_second'
  | 'params_per_second'
  | 'flops_per_second'
  | 'operations_per_second'
  | 'seconds'
  | 'bytes'
  | 'hertz'
  | 'count';
type Step = readonly [factor: number, unit: string];

const binary: readonly Step[] = [
  [1, 'B'],
  [2 ** 10, 'KiB'],
  [2 ** 20, 'MiB'],
  [2 ** 30, 'GiB'],
  [2 ** 40, 'TiB'],
];
const decimal = (unit: string): readonly Step[] => [
  [1, unit],
  [1e3, `k${unit}`],
  [1e6, `M${unit}`],
  [1e9, `G${unit}`],
  [1e12, `T${unit}`],
  [1e15, `P${unit}`],
];
const trafficSteps = decimal('B');
const bandwidthSteps = decimal('B/s');
const flopRateSteps = decimal('FLOP/s');
const secondSteps: readonly Step[] = [
  [1e-9, 'ns'],
  [1e-6, 'µs'],
  [1e-3, 'ms'],
  [1, 's'],
];
const operationRateSteps: readonly Step[] = [
  [1, 'op/s'],
  [1e3, 'k op/s'],
  [1e6, 'M op/s'],
  [1e9, 'G op/s'],
];
const powerSteps = decimal('W').slice(0, 3);
const energySteps = decimal('Wh');
const frequencySteps = decimal('Hz');
const parameterRateSteps: readonly Step[] = [
  [1, 'param/s'],
  [1e6, 'M param/s'],
  [1e9, 'G param/s'],
];
const parameterSteps: readonly Step[] = [
  [1, ''],
  [1e3, 'K'],
  [1e6, 'M'],
  [1e9, 'B'],
  [1e12, 'T'],
];

/** What a tier holds or can hold: `24.0 GiB`. */
export const capacityText = (bytes: Amount) => scaled(bytes, binary);
/** What moved over a link: `16.1 GB`. */
export const trafficText = (bytes: Amount) => scaled(bytes, trafficSteps);
export const bandwidthText = (bytesPerSecond: Amount) => scaled(bytesPerSecond, bandwidthSteps);
export const flopRateText = (flopPerSecond: Amount) => scaled(flopPerSecond, flopRateSteps);
/** A time that a machine takes: `8.31 s`, `12.4 ms`. */
export const secondsText = (seconds: Amount) => scaled(seconds, secondSteps);
/** `8.03 B` parameters; B is 1e9, as model names use it. */
export const parametersText = (parameters: Amount) => scaled(parameters, parameterSteps);
export const parameterRateText = (perSecond: Amount) => scaled(perSecond, parameterRateSteps);
export const operationRateText = (perSecond: Amount) => scaled(perSecond, operationRateSteps);
export const frequencyText = (hertz: Amount) => scaled(hertz, frequencySteps);
export const powerText = (watts: Amount) => scaled(watts, powerSteps);
/** Energy as it is billed: `12.4 kWh`. */
export const energyText = (joules: Amount) => scaled(isUnknown(joules) ? joules : joules / 3600, energySteps);
export const tokenRateText = (perSecond: Amount) => withUnit(figure(perSecond), 'tokens/s');

/** A whole number with thousands separated: `8,030,261,248`. */
export const countText = (count: Amount) => (isUnknown(count) ? unknownText : grouped(count.toFixed(0)));

/** A share of one as per cent: `12.5 %`. */
export const percentText = (share: Amount) =>
  isUnknown(share) ? unknownText : withUnit((share * 100).toFixed(1), '%');

/** Hours from which on days are counted. */
const longDay = 48;

/** A time that a person waits: `45 s`, `2 min 05 s`, `1 h 20 min`, `12 d 07 h`. */
export const durationText = (seconds: Amount): string => {
  if (isUnknown(seconds)) return unknownText;
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${String(whole)}${space}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${String(minutes)}${space}min ${twoDigits(whole % 60)}${space}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < longDay) return `${String(hours)}${space}h ${twoDigits(minutes % 60)}${space}min`;
  const days = Math.floor(hours / 24);
  return days < 1000
    ? `${String(days)}${space}d ${twoDigits(hours % 24)}${space}h`
    : `${grouped(String(days))}${space}d`;
};

/** A figure of a run in the unit that it was measured in. */
export const metricText = (value: Amount, unit: MetricUnit): string => {
  switch (unit) {
    case 'bytes_per_second':
      return bandwidthText(value);
    case 'params_per_second':
      return parameterRateText(value);
    case 'flops_per_second':
      return flopRateText(value);
    case 'seconds':
      return secondsText(value);
    case 'operations_per_second':
      return operationRateText(value);
    case 'bytes':
      return capacityText(value);
    case 'hertz':
      return frequencyText(value);
    case 'count':
      return countText(value);
  }
};

/** Three digits that matter: `1,234`, `123`, `12.3`, `1.23`, `0.0123`. */
export const figure = (value: Amount): string => {
  if (isUnknown(value)) return unknownText;
  const size = Math.abs(value);
  if (size >= 99.95) return grouped(value.toFixed(0));
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.9995 || size === 0) return value.toFixed(size === 0 ? 0 : 2);
  return String(Number(value.toPrecision(3)));
};

const scaled = (value: Amount, steps: readonly Step[]): string => {
  if (isUnknown(value)) return unknownText;
  const fits = (step: Step) => Math.abs(value) / step[0] >= 0.9995;
  const [factor, unit] = steps.findLast(fits) ?? (value === 0 ? ([1, zeroUnit(steps)] as const) : lowest(steps));
  const whole = factor === 1 && unit === 'B';
  return withUnit(whole ? countText(value) : figure(value / factor), unit);
};

/** Zero is written in the unit whose factor is 1. */
const zeroUnit = (steps: readonly Step[]) => steps.find(([factor]) => factor === 1)?.[1] ?? '';
const lowest = (steps: readonly Step[]): Step => steps[0] ?? [1, ''];

const withUnit = (text: string, unit: string) =>
  text === unknownText || unit === '' ? text : `${text}${space}${unit}`;
const isUnknown = (value: Amount): value is null | undefined =>
  value === null || value === undefined || !Number.isFinite(value);
const twoDigits = (n: number) => String(n).padStart(2, '0');
const grouped = (text: string) => text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
