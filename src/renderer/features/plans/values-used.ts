import type { Machine } from '../../../core/machine/machine.ts';
import type { MachineValue } from '../../../core/machine/values.ts';
import { plannedValues } from '../../../core/machine/values.ts';
import type { Plan } from '../../../core/planners/types.ts';

/** The values of the machine that a plan rests on: those of the places where it keeps something, and of the way there. */
export const valuesUsed = (machine: Machine, plan: Plan): readonly MachineValue[] => {
  const roots = rootsOf(plan);
  return plannedValues(machine).filter(
    ({ path }) =>
      roots.some((root) => path.startsWith(root)) && (plan.system === 'cxl-aware' || !path.includes('.nodes[')),
  );
};

const rootsOf = (plan: Plan): readonly string[] => {
  if (plan.system === 'gpu-only' || plan.system === 'gpu-checkpointed') return ['gpu', 'memory.dram.capacity_bytes'];
  if (plan.system === 'lora' || plan.system === 'qlora') return ['gpu', 'link', 'memory'];
  return ['gpu', 'link', 'memory', 'cpu', ...driveRoots(plan)];
};

/** The drive that a plan chose; where it does not fit, any of them. */
const driveRoots = (plan: Plan): readonly string[] => {
  const onDrive = plan.memory.some(({ tier, peak }) => tier === 'nvme' && peak > 0);
  if (!onDrive) return [];
  const chosen = plan.kind === 'feasible' ? plan.decisions.storage : undefined;
  return [chosen === undefined ? 'storage' : `storage[${String(chosen)}]`];
};
