import { readFileSync } from 'node:fs';
import { applyOverrides } from '../../src/core/machine/overrides.ts';
import type { Machine } from '../../src/core/machine/machine.ts';
import { readMachine } from '../../src/core/machine/read.ts';
import { valueOf } from '../core/base/results.ts';

export type ReferenceMachine =
  | 'cxl-one-card'
  | 'cxl-two-cards'
  | 'dgx2-v100'
  | 'dos-a100-40gb'
  | 'dos-h100-80gb'
  | 'gh200'
  | 'fuyou-rtx4090'
  | 'smart-infinity-a5000'
  | 'this-is-typical-desktop';

/** A machine of `resources/machines`, with values replaced as `--set` would. */
export const reference = (name: ReferenceMachine, overrides: readonly string[] = []): Machine => {
  const file = new URL(`../../resources/machines/${name}.json`, import.meta.url);
  return valueOf(applyOverrides(valueOf(readMachine(readFileSync(file, 'utf8'), name)), overrides));
};
