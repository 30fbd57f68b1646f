import { stepNames } from '../metrics/step-names.ts';
import { nameText } from '../names.ts';
import type { Timeline } from '../types.ts';
import { kindCode, none } from '../types.ts';
import type { Chain } from './types.ts';

/** Names that are told of a chain. */
export const mostNames = 8;

/** The operators and modules from which some kernels were launched, in order, equal neighbours once. */
export const placeNames = (trace: Timeline, kernels: Uint32Array): Pick<Chain, 'operators' | 'modules'> => {
  const { rows, links } = trace;
  const isStep = stepNames(trace);
  const nearest = (kernel: number, holds: (row: number) => boolean): number => {
    const call = links.launch[kernel] ?? none;
    let above = call === none ? none : (links.parent[call] ?? none);
    while (above !== none && !holds(above)) above = links.parent[above] ?? none;
    return above === none ? none : (rows.name[above] ?? none);
  };
  const isMark = (row: number) =>
    rows.kind[row] === kindCode.module || (rows.kind[row] === kindCode.annotation && isStep[rows.name[row] ?? 0] === 0);
  const told = (holds: (row: number) => boolean) => {
    const found = Array.from(kernels, (kernel) => nearest(kernel, holds)).filter((name) => name !== none);
    const once = found.filter((name, i) => name !== found[i - 1]);
    const names = once.slice(0, mostNames).map((name) => nameText(trace.names, name));
    return { names, more: once.length - names.length };
  };
  return { operators: told((row) => rows.kind[row] === kindCode.operator), modules: told(isMark) };
};
