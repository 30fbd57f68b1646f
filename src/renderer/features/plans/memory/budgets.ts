import type { Budget, Entry, Footprint, Moment } from '../../../../core/cost/memory/footprint.ts';
import { budgets, entry, moments, peakOf } from '../../../../core/cost/memory/footprint.ts';
import { arrayCapacity } from '../../../../core/cost/rates.ts';
import type { Machine } from '../../../../core/machine/machine.ts';
import type { Plan } from '../../../../core/planners/types.ts';

/** The most that a budget may hold, in bytes; undefined where the machine does not tell. */
export type Limits = Readonly<Record<Budget, number | undefined>>;

/** Of NVMe: the drive that the plan chose, else the largest. */
export const limitsOf = (machine: Machine, plan: Plan): Limits => {
  const chosen = plan.kind === 'feasible' ? plan.decisions.storage : undefined;
  const drives = machine.storage.map(arrayCapacity);
  return {
    gpu: machine.gpu?.memoryBytes.value,
    dram: machine.memory.dram.capacityBytes.value,
    pinned: machine.memory.dram.pinned?.limitBytes?.value,
    cxl: cxlCapacityOf(machine),
    nvme: chosen === undefined ? (drives.length > 0 ? Math.max(...drives) : undefined) : drives[chosen],
  };
};

/** Of all devices; undefined where there are none. */
const cxlCapacityOf = ({ memory }: Machine): number | undefined => {
  const devices = (memory.nodes ?? []).filter(({ kind }) => kind === 'cxl');
  return devices.length === 0 ? undefined : devices.reduce((sum, { capacityBytes }) => sum + capacityBytes.value, 0);
};

/** What one budget holds at one moment; empty where the plan says nothing of it. */
export const entryAt = (footprint: Footprint, budget: Budget, moment: Moment): Entry =>
  footprint.find((one) => one.budget === budget && one.moment === moment) ?? entry(moment, budget, []);

/** The fullest moment of training. */
export const peakMoment = (footprint: Footprint, budget: Budget): Moment => peakOf(footprint, budget).moment;

/** Budgets against one moment, each with its limit. */
export interface BudgetLine {
  readonly budget: Budget;
  readonly entry: Entry;
  readonly limit: number | undefined;
  /** The most of any moment of training, and when that is. */
  readonly peak: Entry;
}

/** Those that the machine has or the plan needs. */
export const budgetLines = (footprint: Footprint, limits: Limits, moment: Moment): readonly BudgetLine[] =>
  budgets
    .map((budget) => ({
      budget,
      entry: entryAt(footprint, budget, moment),
      limit: limits[budget],
      peak: peakOf(footprint, budget),
    }))
    .filter(({ limit, peak }) => limit !== undefined || peak.bytes > 0);

/** One budget over all moments, in the order in which they come. */
export const momentEntries = (footprint: Footprint, budget: Budget): readonly Entry[] =>
  moments.map((moment) => entryAt(footprint, budget, moment));
