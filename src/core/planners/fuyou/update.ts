import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import type { TaskId } from '../../schedule/types.ts';
import { gradientCastBytes, updateBytes } from './cost.ts';
import type { Step } from './step.ts';

/**
 * Out-of-core Adam on one group: its states come from the drives, the CPU updates them, they and the new 16-bit weights
 * go back. Groups take turns, and so do the three parts of one: the public rows fit that and do not fit an Adam that
 * hides behind the drives (papers/fuyou-memascend, section 2.1).
 */
export const addGroup = (step: Step, index: number, elements: number, after: readonly (TaskId | undefined)[]): void => {
  const { builder, demands, situation } = step;
  const { read, write } = updateBytes(situation);
  const { adam, cast } = cpuUpdateBytesPerParameter;
  const common = { phase: 'optimizer' } as const;
  const label = step.groups.length === 1 ? '' : ` ${index + 1}`;
  const states = builder.task({
    ...common,
    name: `read states${label}`,
    lane: 'State reads',
    after: [...after, step.written],
    uses: demands.fromNvme(read * elements),
  });
  const cpu = { ...common, lane: 'CPU' } as const;
  const passes = { after: [states], uses: demands.cpuPass(gradientCastBytes * elements) };
  builder.task({ ...cpu, name: `gradients to fp32${label}`, ...passes });
  step.updated[index] = builder.task({
    ...cpu,
    name: `Adam${label}`,
    uses: demands.cpuAdam(elements, adam * elements),
  });
  const ready = builder.task({ ...cpu, name: `cast${label}`, uses: demands.cpuPass(cast * elements) });
  step.written = builder.task({
    ...common,
    name: `write states${label}`,
    lane: 'State writes',
    after: [ready],
    uses: demands.toNvme(write * elements),
  });
};
