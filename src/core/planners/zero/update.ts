import { adamCopyBytesPerParameter, cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import type { DemandTable } from '../../cost/demands.ts';
import { demandsOf } from '../../cost/demands.ts';
import { adamTile } from '../../cost/deepspeed-release.ts';
import { nvmeBytesPerParameter, overflowCheckBytesPerParameter } from '../../cost/deepspeed.ts';
import { gpuGroupUpdateSeconds } from '../../cost/gpu-update.ts';
import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Step } from '../../stage3/step.ts';
import { updateBytes } from './gpu-memory.ts';
import { overflowTransient } from './host-memory.ts';
import type { Situation } from './situation.ts';
import { inTiles } from './situation.ts';

/**
 * DeepSpeed's optimizer step: group by group, strictly in turn, clip, Adam and cast on the CPU, then the 16-bit
 * weights go where they live; groups of TwinFlow's static part are updated by the GPU in their turn. With the optimizer
 * on NVMe its states are read before and written after, for the next and the last group at once where pipelined.
 * stage3.py, `step`; swap_tensor/pipelined_optimizer_swapper.py.
 */
export const addUpdate = (passes: Step, situation: Situation): void => {
  const step: UpdateStep = { ...passes, situation, demands: demandsOf(situation.rates) };
  if (inTiles(situation.design)) addTiledUpdate(step);
  else addGroups(step);
};

interface UpdateStep extends Pick<Step, 'builder' | 'barrier' | 'written'> {
  readonly situation: Situation;
  readonly demands: DemandTable;
}

const addGroups = (step: UpdateStep): void => {
  let start: readonly (TaskId | undefined)[] = startOf(step);
  const turn: Turn = { ended: undefined, beforeThat: undefined, written: undefined };
  for (const { label, elements, byGpu } of turnsOf(step.situation)) {
    const read = readStates(step, label, elements, [...start, ...turnFor(step, turn)]);
    const update = byGpu ? addGpuUpdate : addCpuUpdate;
    const ended = update(step, label, elements, [...start, turn.ended, read]);
    turn.beforeThat = turn.ended;
    turn.ended = ended;
    turn.written = writeStates(step, label, elements, ended);
    // The lanes keep the order from here on.
    start = [];
  }
};

/** More turns than this are drawn as runs of groups, which in turn take as long as one by one. */
const mostTurns = 1024;

const turnsOf = ({ grouping: { groups }, onGpu }: Situation) => {
  const inARow = Math.ceil(groups.length / mostTurns);
  const turns: { readonly label: string; readonly elements: number; readonly byGpu: boolean }[] = [];
  for (let from = 0; from < groups.length;) {
    const byGpu = from < onGpu;
    const to = Math.min(from + inARow, byGpu ? onGpu : groups.length);
    const elements = groups.slice(from, to).reduce((sum, group) => sum + group, 0);
    const label = groups.length === 1 ? '' : to - from === 1 ? ` ${to}` : ` ${from + 1} to ${to}`;
    turns.push({ label, elements, byGpu });
    from = to;
  }
  return turns;
};

/** With delayed updates the gradients of the step before are at hand from the start. */
const startOf = (step: UpdateStep): readonly (TaskId | undefined)[] =>
  step.situation.design.delayed ? [] : [...step.barrier, step.written, addOverflowCheck(step)];

/** Where the loop over groups stands. */
interface Turn {
  ended: TaskId | undefined;
  beforeThat: TaskId | undefined;
  written: TaskId | undefined;
}

/** What a read waits for: free buffers, or the end of the whole turn before where nothing is pipelined. */
const turnFor = ({ situation }: UpdateStep, { beforeThat, written }: Turn): readonly (TaskId | undefined)[] =>
  situation.design.pipelined ? [beforeThat] : [written];

const addOverflowCheck = (step: UpdateStep): TaskId | undefined => {
  const { builder, demands, situation } = step;
  const transient = overflowTransient(situation);
  if (transient === 0) return undefined;
  return builder.task({
    name: 'overflow check',
    lane: 'CPU',
    phase: 'optimizer',
    after: [...step.barrier, step.written],
    uses: demands.cpuPass(overflowCheckBytesPerParameter.traffic * situation.outline.total),
    acquires: holding('dram', transient),
    releases: holding('dram', transient),
  });
};

const onCpu = { lane: 'CPU', phase: 'optimizer' } as const;

const addCpuUpdate = (
  step: UpdateStep,
  label: string,
  elements: number,
  after: readonly (TaskId | undefined)[],
): TaskId => {
  const { builder, demands } = step;
  const { clip, adam, cast } = cpuUpdateBytesPerParameter;
  builder.task({ ...onCpu, name: `clip${label}`, after, uses: demands.cpuPass(clip * elements) });
  builder.task({ ...onCpu, name: `Adam${label}`, uses: demands.cpuAdam(elements, adam * elements) });
  const done = builder.task({ ...onCpu, name: `cast${label}`, uses: demands.cpuPass(cast * elements) });
  return placeWeights(step, label, elements, done) ?? done;
};

/** Clip, AdamW and cast as kernels; the new weights then leave the GPU where they live elsewhere. */
const addGpuUpdate = (
  step: UpdateStep,
  label: string,
  elements: number,
  after: readonly (TaskId | undefined)[],
): TaskId => {
  const { builder, demands, situation } = step;
  const held = holding('gpu', updateBytes(situation));
  const updated = builder.task({
    name: `update on the GPU${label}`,
    lane: 'GPU compute',
    phase: 'optimizer',
    after,
    uses: demands.gpu(gpuGroupUpdateSeconds(elements, situation.rates)),
    acquires: held,
    releases: held,
  });
  if (situation.design.parameters === 'gpu') return updated;
  const bytes = cpuUpdateBytesPerParameter.copy * elements;
  const sent = builder.task({
    name: `new weights${label}`,
    lane: 'Weight copies',
    phase: 'optimizer',
    after: [updated],
    uses: situation.design.pinned ? demands.toHost(bytes) : demands.toHostStaged(bytes),
  });
  return situation.design.parameters === 'nvme' ? writeWeights(step, label, elements, sent) : sent;
};

/** Updated 16-bit weights: to the GPU, or to the drives; in host memory the cast has left them in place. */
const placeWeights = (step: UpdateStep, label: string, elements: number, cast: TaskId): TaskId | undefined => {
  const { builder, demands, situation } = step;
  const { parameters, delayed, pinned } = situation.design;
  if (parameters === 'dram') return undefined;
  if (parameters === 'nvme') return writeWeights(step, label, elements, cast);
  const bytes = cpuUpdateBytesPerParameter.copy * elements;
  // The GPU computes with the old weights to the end of its step.
  return builder.task({
    name: `new weights${label}`,
    lane: 'Weight copies',
    phase: 'optimizer',
    after: delayed ? [cast, ...step.barrier] : [cast],
    uses: pinned ? demands.toDevice(bytes) : demands.toDeviceStaged(bytes),
  });
};

const writeWeights = ({ builder, demands }: UpdateStep, label: string, elements: number, after: TaskId): TaskId =>
  builder.task({
    name: `write weights${label}`,
    lane: 'NVMe writes',
    phase: 'optimizer',
    after: [after],
    uses: demands.toNvme(nvmeBytesPerParameter.weights.updateWrite * elements),
  });

/**
 * ZeRO-Offload's own code: Adam tile by tile over all parameters, each tile left as fp32 in one of two pinned buffers,
 * which the GPU reads and casts while the CPU updates the next (2101.06840, section 5.1; cpu_adam.cpp of 2020).
 */
const addTiledUpdate = (step: UpdateStep): void => {
  const { builder, demands, situation } = step;
  const { total } = situation.outline;
  const { clip, adam } = cpuUpdateBytesPerParameter;
  builder.task({ ...onCpu, name: 'clip', after: startOf(step), uses: demands.cpuPass(clip * total) });
  const sent: TaskId[] = [];
  const tiles = Math.max(1, Math.ceil(total / adamTile));
  for (let tile = 0; tile < tiles; tile += 1) {
    const elements = total / tiles;
    const label = tiles === 1 ? '' : ` ${tile + 1}`;
    const updated = builder.task({
      ...onCpu,
      name: `Adam${label}`,
      after: [sent[tile - 2]],
      uses: demands.cpuAdam(elements, (adam + adamCopyBytesPerParameter) * elements),
    });
    sent.push(
      builder.task({
        name: `new weights${label}`,
        lane: 'Weight copies',
        phase: 'optimizer',
        after: [updated],
        uses: demands.toDevice(adamCopyBytesPerParameter * elements),
      }),
    );
  }
};

const readStates = (
  { builder, demands, situation }: UpdateStep,
  label: string,
  elements: number,
  after: readonly (TaskId | undefined)[],
): TaskId | undefined => {
  if (situation.design.optimizer !== 'nvme') return undefined;
  const uses = demands.fromNvme(nvmeBytesPerParameter.optimizer.updateRead * elements);
  return builder.task({ name: `read states${label}`, lane: 'NVMe reads', phase: 'optimizer', after, uses });
};

const writeStates = (
  { builder, demands, situation }: UpdateStep,
  label: string,
  elements: number,
  ended: TaskId,
): TaskId | undefined => {
  if (situation.design.optimizer !== 'nvme') return undefined;
  const uses = demands.toNvme(nvmeBytesPerParameter.optimizer.updateWrite * elements);
  const after = [ended];
  return builder.task({ name: `write states${label}`, lane: 'NVMe writes', phase: 'optimizer', after, uses });
};
