import type { Solve } from '../../core/frontier/placement/bound.ts';
import { lpText } from '../../core/frontier/placement/lp-text.ts';
import type { Program, Solution } from '../../core/frontier/placement/types.ts';

/** A placement has a hundred variables and takes milliseconds; one that takes longer is given up. */
const mostSeconds = 10;

/** HiGHS in WebAssembly: it holds up its thread while it solves. */
export const loadSolver = async (): Promise<Solve> => {
  const { default: load } = await import('highs');
  const highs = await load();
  return (program) => solutionOf(program, highs.solve(lpText(program), { time_limit: mostSeconds }));
};

interface Answer {
  readonly Status: string;
  readonly Columns: Readonly<Record<string, object>>;
}

/** Text that it cannot read is `Empty` to it, and no error: only `Optimal` counts. */
const solutionOf = ({ variables }: Program, { Status, Columns }: Answer): Solution => {
  if (Status === 'Infeasible') return { kind: 'infeasible' };
  if (Status !== 'Optimal') return { kind: 'unsolved', status: Status };
  return { kind: 'optimal', values: variables.map(({ name }) => primalOf(Columns[name])) };
};

/** A variable that nothing asks for may be left out of the answer. */
const primalOf = (column: object | undefined): number =>
  column !== undefined && 'Primal' in column && typeof column.Primal === 'number' ? column.Primal : 0;
