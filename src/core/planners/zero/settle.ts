import { flushes, releases } from '../../cost/deepspeed-release.ts';
import type { KnobValue, KnobValues } from '../knobs.ts';
import type { Design } from './design.ts';
import { infinityDesigns, inPaper, offload3Designs, offloadDesigns } from './design.ts';

/** The designs that a system searches once a person has settled some of its knobs, or why they contradict each other. */
export interface Settled {
  readonly values: KnobValues;
  readonly designs: readonly Design[];
  readonly contradiction?: string;
}

export const settledOffload = (values: KnobValues): Settled => {
  const ratio = numberOf(values['ratio']) ?? 1;
  const stage = values['stage'] ?? (ratio < 1 || values['sub_group_size'] !== undefined ? '3' : '2');
  const designs = withValues(stage === '3' ? offload3Designs : offloadDesigns, values);
  const contradiction = offloadContradiction(stage, ratio, values);
  return { values, designs, ...(contradiction === undefined ? {} : { contradiction }) };
};

const offloadContradiction = (stage: KnobValue, ratio: number, values: KnobValues): string | undefined => {
  if (stage === '2' && ratio < 1) return 'a ratio below 1 needs stage 3 (DeepSpeed, `offload_ratio_check`)';
  if (stage === '2' && values['sub_group_size'] !== undefined) return 'sub-groups are of stage 3';
  return stage === '3' && values['delayed_update'] === true ? 'delayed updates were made for stage 2' : undefined;
};

export const settledInfinity = (values: KnobValues): Settled => {
  const ratio = numberOf(values['ratio']) ?? 1;
  const { parameters, optimizer } = values;
  const contradiction =
    ratio < 1 && optimizer !== undefined && optimizer !== 'dram'
      ? 'a ratio below 1 needs the optimizer in host memory (DeepSpeed issue 4872)'
      : undefined;
  const placed = placedOptimizer(ratio < 1 ? 'dram' : optimizer).filter(
    (design) => parameters === undefined || design.parameters === parameters,
  );
  return { values, designs: withValues(placed, values), ...(contradiction === undefined ? {} : { contradiction }) };
};

/** With the optimizer on the GPU nothing of it is swapped: the designs of host memory, moved. */
const placedOptimizer = (optimizer: KnobValue | undefined): readonly Design[] => {
  if (optimizer === undefined) return infinityDesigns;
  const like = optimizer === 'gpu' ? 'dram' : optimizer;
  const chosen = infinityDesigns.filter((design) => design.optimizer === like);
  return optimizer === 'gpu' ? chosen.map((design) => ({ ...design, optimizer: 'gpu' })) : chosen;
};

const withValues = (designs: readonly Design[], values: KnobValues): readonly Design[] => {
  const release = releases.find((one) => one === values['deepspeed']) ?? 'current';
  const settled = designs.map((design) => given(release === 'paper' ? inPaper(design) : design, values));
  return [...new Map(settled.map((design) => [JSON.stringify(design), design])).values()];
};

const given = (design: Design, values: KnobValues): Design => {
  const swaps = design.optimizer === 'nvme';
  const fetches = design.parameters !== 'gpu';
  const subGroupSize = numberOf(values['sub_group_size']);
  return {
    ...design,
    flush: flushes.find((one) => one === values['flush']) ?? design.flush,
    pinned: switchOf(values['pin_memory']) ?? design.pinned,
    delayed: switchOf(values['delayed_update']) ?? design.delayed,
    ratio: numberOf(values['ratio']) ?? design.ratio,
    prefetch: fetches ? (aheadOf(values['prefetch']) ?? design.prefetch) : design.prefetch,
    pipelined: swaps ? (switchOf(values['pipeline']) ?? design.pipelined) : design.pipelined,
    tiles: numberOf(values['tiling']) ?? design.tiles,
    ...(subGroupSize === undefined ? {} : { subGroupSize }),
  };
};

const numberOf = (value: KnobValue | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
const switchOf = (value: KnobValue | undefined): boolean | undefined =>
  typeof value === 'boolean' ? value : undefined;
const aheadOf = (value: KnobValue | undefined): 0 | 1 | undefined =>
  value === undefined ? undefined : value === true ? 1 : 0;
