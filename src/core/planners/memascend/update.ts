import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import type { Demands } from '../../cost/demands.ts';
import { demandsOf } from '../../cost/demands.ts';
import { eachTensor } from '../../cost/outline.ts';
import { overflowTraffic, stateBytes, swapBytes } from '../../cost/swap-memory.ts';
import type { TaskId } from '../../schedule/types.ts';
import type { Step } from '../../stage3/step.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Situation } from './situation.ts';
import { swapSizesOf } from './situation.ts';
import { gradientFileBytes, nvmeOf } from './ways.ts';

/** Bytes a parameter that the update reads from the drives, and writes of states; new weights come on top. */
export const updateBytesPerParameter = (situation: Pick<Situation, 'switches'>) => {
  const states = 3 * stateBytes(situation.switches);
  return { read: states + gradientFileBytes, states, weights: 2 };
};

/** Clip, Adam and cast on the CPU for `elements`. Adam reads states and gradients and writes states. */
export const cpuUpdate = ({ rates, switches }: Situation, elements: number) => {
  const demands = demandsOf(rates);
  const { clip, cast } = cpuUpdateBytesPerParameter;
  const master = stateBytes(switches);
  return {
    clip: demands.cpuPass(clip * elements),
    adam: demands.cpuAdam(elements, (6 * master + gradientFileBytes) * elements),
    cast: demands.cpuPass((cast - 4 + master) * elements),
  };
};

/** The search for infinities over the flat buffer, as long as it takes where that was measured. */
export const overflowCheck = ({ rates, switches, outline, machine }: Situation): Demands => {
  const read = switches.gradientBytes * outline.total;
  const measured = machine.cpu.overflowCheckBytesPerSecond?.[switches.fusedCheck ? 'fused' : 'twoPass'];
  const traffic = overflowTraffic(switches.gradientBytes, switches) * outline.total;
  const seconds = measured === undefined ? traffic / rates.dram : read / measured.value;
  return demandsOf(rates).cpuPass(seconds * rates.dram);
};

/**
 * The step of ZeRO-Infinity with everything on drives: group by group, read, clip, Adam, cast, write; with pipelined
 * swaps the next group is read and the last one written meanwhile. stage3.py, `step`.
 */
export const addUpdate = (step: Step, situation: Situation): void => {
  const start = [...step.barrier, step.written, addOverflowCheck(step, situation)];
  const nvme = nvmeOf(situation.rates, situation.array, situation.switches);
  const perElement = updateBytesPerParameter(situation);
  const tensors = tensorsPerElement(situation);
  const { groups } = situation.grouping;
  let ended: TaskId | undefined;
  let beforeThat: TaskId | undefined;
  let written: TaskId | undefined;
  for (const [index, elements] of groups.entries()) {
    const label = groups.length === 1 ? '' : ` ${index + 1}`;
    const read = addMove(step, `read states${label}`, 'NVMe reads', nvme.read(perElement.read * elements, 4), [
      ...start,
      situation.switches.pipelined ? beforeThat : written,
    ]);
    const cast = addCpuUpdate(step, situation, label, elements, [...start, ended, read]);
    const weights = nvme.write(perElement.weights * elements, tensors * elements);
    const placed = addMove(step, `write weights${label}`, 'NVMe writes', weights, [cast]);
    written = addMove(step, `write states${label}`, 'NVMe writes', nvme.write(perElement.states * elements, 3), [
      placed,
    ]);
    beforeThat = ended;
    ended = placed;
  }
};

const addOverflowCheck = (step: Step, situation: Situation): TaskId => {
  const { overflowCheck: held } = swapBytes(swapSizesOf(situation), situation.switches);
  return step.builder.task({
    name: 'overflow check',
    lane: 'CPU',
    phase: 'optimizer',
    after: [...step.barrier, step.written],
    uses: overflowCheck(situation),
    acquires: holding('dram', held),
    releases: holding('dram', held),
  });
};

const addCpuUpdate = (
  { builder }: Step,
  situation: Situation,
  label: string,
  elements: number,
  after: readonly (TaskId | undefined)[],
): TaskId => {
  const { clip, adam, cast } = cpuUpdate(situation, elements);
  const common = { lane: 'CPU', phase: 'optimizer' } as const;
  builder.task({ ...common, name: `clip${label}`, after, uses: clip });
  builder.task({ ...common, name: `Adam${label}`, uses: adam });
  return builder.task({ ...common, name: `cast${label}`, uses: cast });
};

const addMove = (
  { builder }: Step,
  name: string,
  lane: 'NVMe reads' | 'NVMe writes',
  { uses, before }: ReturnType<ReturnType<typeof nvmeOf>['read']>,
  after: readonly (TaskId | undefined)[],
): TaskId => builder.task({ name, lane, phase: 'optimizer', after, uses, overheadSeconds: before });

/** Files of new weights for each element that is updated: one a tensor. */
const tensorsPerElement = ({ outline }: Situation): number => {
  let tensors = 0;
  eachTensor(outline, () => {
    tensors += 1;
  });
  return tensors / outline.total;
};
