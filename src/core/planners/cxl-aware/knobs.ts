import type { Knob, KnobValues } from '../knobs.ts';
import type { SettledKnob } from '../types.ts';
import type { Policy } from './placement.ts';
import { policies } from './placement.ts';

export const knobs = [
  {
    id: 'placement',
    kind: 'choice',
    values: policies,
    title: 'Placement',
    about:
      'cxl-aware: what the CPU updates in local DRAM first (arXiv 2507.03305); interleave: every tensor over all nodes, the naive baseline; local: no CXL memory.',
  },
  {
    id: 'local-budget',
    kind: 'bytes',
    least: 0,
    most: 1e18,
    title: 'Local DRAM budget',
    about: 'Local DRAM that tensors may take; the rest goes to CXL memory. Unset: all of it.',
  },
] as const satisfies readonly Knob[];

export interface Settings {
  readonly policy: Policy;
  readonly localBudget: number;
}

export const settingsFrom = (given: KnobValues, local: number): Settings => ({
  policy: policies.find((one) => one === given['placement']) ?? 'cxl-aware',
  localBudget: Math.min(local, Number(given['local-budget'] ?? local)),
});

export const settled = ({ policy, localBudget }: Settings, given: KnobValues): readonly SettledKnob[] => [
  { knob: 'placement', value: policy, by: given['placement'] === undefined ? 'fixed' : 'given' },
  { knob: 'local-budget', value: localBudget, by: given['local-budget'] === undefined ? 'fixed' : 'given' },
];
