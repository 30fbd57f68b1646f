import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { nvmeBytesPerParameter, overflowCheckBytesPerParameter } from '../../cost/deepspeed.ts';
import type { TaskId } from '../../schedule/types.ts';
import { overflowTransient } from './host-memory.ts';
import type { Step } from './step.ts';
import { holding } from './step.ts';

/**
 * DeepSpeed's optimizer step: group by group, strictly in turn, clip, Adam and cast on the CPU, then the 16-bit
 * weights go where they live. With the optimizer on NVMe its states are read before and written after, for the next
 * and the last group at once where pipelined. stage3.py, `step`; swap_tensor/pipelined_optimizer_swapper.py.
 */
export const addUpdate = (step: Step): void => {
  let start: readonly (TaskId | undefined)[] = [...step.barrier, step.written, addOverflowCheck(step)];
  const { groups } = step.situation.grouping;
  const turn: Turn = { ended: undefined, beforeThat: undefined, written: undefined };
  for (const [index, elements] of groups.entries()) {
    const label = groups.length === 1 ? '' : ` ${index + 1}`;
    const read = readStates(step, label, elements, [...start, ...turnFor(step, turn)]);
    const cast = addCpuUpdate(step, label, elements, [...start, turn.ended, read]);
    const ended = placeWeights(step, label, elements, cast) ?? cast;
    turn.beforeThat = turn.ended;
    turn.ended = ended;
    turn.written = writeStates(step, label, elements, ended);
    // The lanes keep the order from here on.
    start = [];
  }
};

/** Where the loop over groups stands. */
interface Turn {
  ended: TaskId | undefined;
  beforeThat: TaskId | undefined;
  written: TaskId | undefined;
}

/** What a read waits for: free buffers, or the end of the whole turn before where nothing is pipelined. */
const turnFor = ({ situation }: Step, { beforeThat, written }: Turn): readonly (TaskId | undefined)[] =>
  situation.design.pipelined ? [beforeThat] : [written];

const addOverflowCheck = (step: Step): TaskId | undefined => {
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

const addCpuUpdate = (
  { builder, demands }: Step,
  label: string,
  elements: number,
  after: readonly (TaskId | undefined)[],
): TaskId => {
  const { clip, adam, cast } = cpuUpdateBytesPerParameter;
  const common = { lane: 'CPU', phase: 'optimizer' } as const;
  builder.task({ ...common, name: `clip${label}`, after, uses: demands.cpuPass(clip * elements) });
  builder.task({ ...common, name: `Adam${label}`, uses: demands.cpuAdam(elements, adam * elements) });
  return builder.task({ ...common, name: `cast${label}`, uses: demands.cpuPass(cast * elements) });
};

/** Updated 16-bit weights: to the GPU, or to the drives; in host memory the cast has left them in place. */
const placeWeights = (step: Step, label: string, elements: number, cast: TaskId): TaskId | undefined => {
  const { builder, demands, situation } = step;
  const common = { phase: 'optimizer', after: [cast] } as const;
  switch (situation.design.parameters) {
    case 'gpu': {
      const uses = demands.toDevice(cpuUpdateBytesPerParameter.copy * elements);
      return builder.task({ ...common, name: `new weights${label}`, lane: 'Weight copies', uses });
    }
    case 'nvme': {
      const uses = demands.toNvme(nvmeBytesPerParameter.weights.updateWrite * elements);
      return builder.task({ ...common, name: `write weights${label}`, lane: 'NVMe writes', uses });
    }
    case 'dram':
      return undefined;
  }
};

const readStates = (
  { builder, demands, situation }: Step,
  label: string,
  elements: number,
  after: readonly (TaskId | undefined)[],
): TaskId | undefined => {
  if (situation.design.optimizer !== 'nvme') return undefined;
  const uses = demands.fromNvme(nvmeBytesPerParameter.optimizer.updateRead * elements);
  return builder.task({ name: `read states${label}`, lane: 'NVMe reads', phase: 'optimizer', after, uses });
};

const writeStates = (
  { builder, demands, situation }: Step,
  label: string,
  elements: number,
  ended: TaskId,
): TaskId | undefined => {
  if (situation.design.optimizer !== 'nvme') return undefined;
  const uses = demands.toNvme(nvmeBytesPerParameter.optimizer.updateWrite * elements);
  const after = [ended];
  return builder.task({ name: `write states${label}`, lane: 'NVMe writes', phase: 'optimizer', after, uses });
};
