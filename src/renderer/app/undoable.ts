import type { History } from './history.ts';
import { rewritten } from './history.ts';
import type { AppState, Choice, MachineChoice, Undoable } from './state.ts';

/** What can be undone, as it is now: with its field in the settings, all that a new part needs. */
export const undoableOf = ({ choice, explore, changes }: AppState): Undoable => {
  const { job, training, knobs, limits } = choice;
  const { pricePerHour, upgradePrices } = explore;
  return { job, training, knobs, limits, prices: { pricePerHour, upgradePrices }, changes };
};

/** Names the machine that is chosen, over restarts: sliders and limits belong to one machine. */
export const machineKey = ({ machine, gpuId }: Pick<Choice, 'machine' | 'gpuId'>): string =>
  `${keyOf(machine)}${machine.kind === 'run' ? ` ${gpuId ?? ''}` : ''}`;

const keyOf = (machine: MachineChoice): string => {
  switch (machine.kind) {
    case 'none':
      return '';
    case 'run':
      return machine.id;
    case 'reference':
      return machine.name;
  }
};

/** On another machine nothing is left of changes and limits, not in the history either. */
export const withoutMachine = (history: History<Undoable>): History<Undoable> =>
  rewritten(history, (one) => ({ ...one, changes: {}, limits: {} }));
