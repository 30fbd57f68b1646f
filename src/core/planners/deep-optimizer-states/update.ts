import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { gpuUpdateSeconds } from '../../cost/gpu-update.ts';
import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Group } from './groups.ts';
import type { Step } from './step.ts';

type After = readonly (TaskId | undefined)[];

/**
 * The optimizer step. What lives on the GPU is updated there first (stage3.py, `step`, in order of the groups). Then
 * either one group after the other on the CPU, each with its copy, or the fork's interleaving.
 */
export const addUpdate = (step: Step): void => {
  const { all } = step.situation.groups;
  const start = addStatic(step, all);
  const moving = all.filter(({ place }) => place !== 'static');
  if (step.situation.settings.interleave) addInterleaved(step, moving, start);
  else addSerial(step, moving, start);
};

const addStatic = (step: Step, all: readonly Group[]): After => {
  const { elements } = step.situation.groups;
  if (elements.static === 0) return step.barrier;
  const count = all.filter(({ place }) => place === 'static').length;
  return [addGpuUpdate(step, `Adam on the GPU, ${String(count)} sub-groups`, elements.static, step.barrier)];
};

const addGpuUpdate = (
  { builder, demands, situation }: Step,
  name: string,
  elements: number,
  after: After,
  visiting = false,
): TaskId => {
  const { copy, clip, adam, cast } = gpuUpdateSeconds(elements, situation.job.precision, situation.rates);
  return builder.task({
    name,
    lane: 'GPU compute',
    phase: 'optimizer',
    after,
    uses: demands.gpu(copy + clip + adam + cast),
    // The 16-bit gradient, kept since backward, is cast to fp32.
    acquires: holding('gpu', visiting ? 4 * elements : 0),
    releases: holding('gpu', visiting ? 6 * elements : 0),
  });
};

/** Clip and Adam of one group on the CPU. */
const addCpuUpdate = ({ builder, demands }: Step, label: string, elements: number, after: After): TaskId => {
  const { clip, adam } = cpuUpdateBytesPerParameter;
  const common = { lane: 'CPU', phase: 'optimizer' } as const;
  builder.task({ ...common, name: `clip ${label}`, after, uses: demands.cpuPass(clip * elements) });
  return builder.task({ ...common, name: `Adam ${label}`, uses: demands.cpuAdam(elements, adam * elements) });
};

/**
 * DeepSpeed's loop: clip, Adam, then a copy to the GPU of another type, which PyTorch casts on the CPU into pageable
 * memory and copies while the loop waits. stage3.py, `step`; aten/src/ATen/native/cuda/Copy.cu.
 */
const addSerial = (step: Step, groups: readonly Group[], start: After): void => {
  const { builder, demands } = step;
  const { cast, copy } = cpuUpdateBytesPerParameter;
  let before = start;
  for (const [index, { elements }] of groups.entries()) {
    const label = String(index + 1);
    const updated = addCpuUpdate(step, label, elements, before);
    const common = { phase: 'optimizer' } as const;
    const casted = builder.task({
      ...common,
      name: `cast ${label}`,
      lane: 'CPU',
      after: [updated],
      uses: demands.cpuPass(cast * elements),
    });
    const size = copy * elements;
    const sent = builder.task({
      ...common,
      name: `new weights ${label}`,
      lane: 'Weight copies',
      after: [casted],
      uses: [...demands.toDevice(size), { resource: 'pageable.h2d', amount: size }],
    });
    before = [sent];
  }
};

/**
 * The fork's loop with period k over sub-groups x = 0, 1, ...: at each multiple of k the visiting sub-group of the cycle
 * before leaves and this cycle's comes, master weights and moments on a stream each, where leaving precedes coming; the
 * CPU meanwhile updates k - 1 sub-groups, whose weights a helper thread casts into pinned memory and sends; then the
 * visitor is updated on the GPU, where its gradient already is.
 */
const addInterleaved = (step: Step, groups: readonly Group[], start: After): void => {
  const period = step.situation.settings.period ?? groups.length + 1;
  let before = start;
  let visitor: Visitor | undefined;
  for (const [x, { elements }] of groups.entries()) {
    const label = String(x + 1);
    if (x % period === 0) visitor = change(step, visitor, groups[x + period - 1], String(x + period), before);
    if ((x + 1) % period === 0 && visitor !== undefined) {
      visitor.updated = addGpuUpdate(step, `Adam on the GPU ${label}`, elements, [...before, ...visitor.here], true);
      // The thread waits for the copies, not for the kernels.
      before = [...before, ...visitor.here];
    } else {
      const updated = addCpuUpdate(step, label, elements, before);
      addDowncast(step, label, elements, updated);
      before = [updated];
    }
  }
  if (visitor?.updated !== undefined) addStates(step, 'out', visitor, alike([visitor.updated]));
};

/** A sub-group on its way through the GPU. */
interface Visitor {
  readonly label: string;
  readonly elements: number;
  readonly here: readonly TaskId[];
  updated: TaskId | undefined;
}

/** The visitor leaves, and the next one comes where there is one. */
const change = (
  step: Step,
  visitor: Visitor | undefined,
  next: Group | undefined,
  label: string,
  before: After,
): Visitor | undefined => {
  const left = visitor === undefined ? [] : addStates(step, 'out', visitor, alike([visitor.updated]));
  if (next === undefined) return undefined;
  const { elements } = next;
  const after = [0, 1, 2].map((stream) => [...before, left[stream]]);
  return { label, elements, here: addStates(step, 'in', { label, elements }, after), updated: undefined };
};

const alike = (after: After): readonly After[] => [after, after, after];

/**
 * fp32 master weights and moments, 4 B a parameter each, on three streams. The copies of one direction take turns on the
 * GPU's copy engine; a stream's next copy in waits for its last one out, so that the directions overlap but for one copy.
 */
const addStates = (
  step: Step,
  way: 'in' | 'out',
  { label, elements }: Pick<Visitor, 'label' | 'elements'>,
  after: readonly After[],
): readonly TaskId[] =>
  ['p', 'm', 'v'].map((state, stream) =>
    step.builder.task({
      name: `${state} ${way} ${label}`,
      lane: way === 'in' ? 'States in' : 'States out',
      phase: 'optimizer',
      after: after[stream] ?? [],
      uses: way === 'in' ? step.demands.toDevice(4 * elements) : step.demands.toHost(4 * elements),
    }),
  );

const addDowncast = ({ builder, demands }: Step, label: string, elements: number, updated: TaskId): void => {
  const { cast, copy } = cpuUpdateBytesPerParameter;
  const casted = builder.task({
    name: `cast ${label}`,
    lane: 'Downcast thread',
    phase: 'optimizer',
    after: [updated],
    uses: demands.cpuPass(cast * elements),
  });
  builder.task({
    name: `new weights ${label}`,
    lane: 'Weight copies',
    phase: 'optimizer',
    after: [casted],
    uses: demands.toDevice(copy * elements),
  });
};
