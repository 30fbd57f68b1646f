import { deepspeedDefaults } from '../../cost/deepspeed.ts';
import type { SwapSwitches } from '../../cost/swap-memory.ts';
import type { Knob, KnobValues } from '../knobs.ts';
import type { SettledKnob } from '../types.ts';

/** What of MemAscend is on, and settings of DeepSpeed that its savings depend on. */
export interface Switches extends SwapSwitches {
  readonly directNvme: boolean;
  /** Reads and writes of optimizer groups overlap the update of another group. */
  readonly pipelined: boolean;
  /** Bytes an element of the flat gradient buffer. */
  readonly gradientBytes: 2 | 4;
  /** DeepSpeed's `sub_group_size`, in elements. */
  readonly subGroupSize: number;
}

const paper = 'MemAscend, arXiv 2505.23254';

export const knobs = [
  {
    id: 'adaptive-pools',
    kind: 'switch',
    title: 'Pools by shape',
    about: `Weights on their way have slots of their own shape; off: every slot is as large as the largest tensor. ${paper}.`,
  },
  {
    id: 'exact-pinning',
    kind: 'switch',
    title: 'Exact pinned memory',
    about: `Pinned buffers take whole pages; off: PyTorch's next power of two. ${paper}; pytorch issue 95823.`,
  },
  {
    id: 'fused-overflow-check',
    kind: 'switch',
    title: 'Fused overflow check',
    about: `One pass over the gradients without temporaries; off: isinf, then isnan, with a copy and a mask. ${paper}.`,
  },
  {
    id: 'direct-nvme',
    kind: 'switch',
    title: 'Direct NVMe engine',
    about: `Tensors lie on the raw device; off: a file for each, through one thread of DeepSpeed's file access. ${paper}.`,
  },
  {
    id: 'half-precision-states',
    kind: 'switch',
    alters: true,
    title: 'Half-precision states',
    about: `Master weights and moments in bf16, which changes what is trained; off: fp32. ${paper}.`,
  },
  {
    id: 'pipelined-swaps',
    kind: 'switch',
    title: 'Pipelined swaps',
    about:
      "The next group is read and the last one written during an update, for twice more buffers: DeepSpeed's pipeline_read and pipeline_write.",
  },
  {
    id: 'gradient-buffer',
    kind: 'choice',
    values: ['16-bit', 'fp32'],
    title: 'Gradient buffer',
    about:
      "What gradients accumulate in: DeepSpeed's data_types.grad_accum_dtype; the check's 2.25 times of the paper is fp32.",
  },
  {
    id: 'sub-group-size',
    kind: 'integer',
    least: 1e6,
    most: 1e12,
    title: 'Sub-group size',
    about: "Parameters that are updated at once: DeepSpeed's sub_group_size. Swap buffers are as large as the largest.",
  },
] as const satisfies readonly Knob[];

/** The paper's parts over DeepSpeed's defaults; the smallest sub-groups that other plans try, since buffers follow them. */
export const usual: Switches = {
  adaptivePools: true,
  exactPinning: true,
  fusedCheck: true,
  directNvme: true,
  halfStates: false,
  pipelined: false,
  gradientBytes: 2,
  subGroupSize: deepspeedDefaults.subGroupSize / 10,
};

export const switchesFrom = (values: KnobValues): Switches => ({
  adaptivePools: on(values['adaptive-pools'], usual.adaptivePools),
  exactPinning: on(values['exact-pinning'], usual.exactPinning),
  fusedCheck: on(values['fused-overflow-check'], usual.fusedCheck),
  directNvme: on(values['direct-nvme'], usual.directNvme),
  halfStates: on(values['half-precision-states'], usual.halfStates),
  pipelined: on(values['pipelined-swaps'], usual.pipelined),
  gradientBytes: values['gradient-buffer'] === 'fp32' ? 4 : usual.gradientBytes,
  subGroupSize: Number(values['sub-group-size'] ?? usual.subGroupSize),
});

const on = (value: KnobValues[string] | undefined, otherwise: boolean): boolean =>
  value === undefined ? otherwise : value === true;

/** Every knob as the plan has it. */
export const settled = (switches: Switches, given: KnobValues): readonly SettledKnob[] =>
  knobs.map(({ id }) => ({ knob: id, value: valueOf(switches, id), by: given[id] === undefined ? 'fixed' : 'given' }));

const valueOf = (switches: Switches, id: (typeof knobs)[number]['id']): SettledKnob['value'] =>
  ({
    'adaptive-pools': switches.adaptivePools,
    'exact-pinning': switches.exactPinning,
    'fused-overflow-check': switches.fusedCheck,
    'direct-nvme': switches.directNvme,
    'half-precision-states': switches.halfStates,
    'pipelined-swaps': switches.pipelined,
    'gradient-buffer': switches.gradientBytes === 4 ? 'fp32' : '16-bit',
    'sub-group-size': switches.subGroupSize,
  })[id];
