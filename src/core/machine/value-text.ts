import {
  bandwidthText,
  capacityText,
  countText,
  figure,
  flopRateText,
  frequencyText,
  operationRateText,
  parameterRateText,
  percentText,
  secondsText,
} from '../format.ts';

type Text = (value: number) => string;

/** By the end of the path, the longest first: `bytes_per_second` is no count of bytes. */
const units: readonly (readonly [end: string, text: Text])[] = [
  ['bytes_per_second', bandwidthText],
  ['flops_per_second', flopRateText],
  ['parameters_per_second', parameterRateText],
  ['per_second', operationRateText],
  ['two_pass', bandwidthText],
  ['fused', bandwidthText],
  ['seconds', secondsText],
  ['bytes', capacityText],
  ['hertz', frequencyText],
  ['share', percentText],
];

/** A value of a machine as people read it; its path says the unit. */
export const valueText = (path: string, value: unknown): string => {
  if (typeof value !== 'number') return String(value);
  const text = units.find(([end]) => path.endsWith(end))?.[1];
  if (text !== undefined) return text(value);
  return Number.isInteger(value) ? countText(value) : figure(value);
};
