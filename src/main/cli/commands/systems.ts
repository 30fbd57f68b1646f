import type { Command } from 'commander';
import { allowedText } from '../../../core/planners/knobs.ts';
import type { Planner } from '../../../core/planners/types.ts';
import { mapResult } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import { chooseSystems } from '../plan-options.ts';
import type { Run } from '../run.ts';
import { left, table } from '../table.ts';

/** What plans can be made with: every system, whom it follows, and which of its knobs a person may settle. */
export const addSystems = (program: Command, run: Run): void => {
  program
    .command('systems')
    .description('the systems that plan, and their knobs')
    .argument('[id]', 'one of them', 'all')
    .action((id: string, _options, command: Command) =>
      run(command, () => Promise.resolve(mapResult(chooseSystems(id), listed))),
    );
};

const listed = (systems: readonly Planner[]): Answer =>
  yes({ systems: systems.map(jsonOf) }, systems.map(textOf).join('\n\n'));

const knobsOf = ({ tuning }: Planner) => (tuning?.knobs ?? []).map((knob) => ({ ...knob, allowed: allowedText(knob) }));

const jsonOf = (planner: Planner) => {
  const { id, title, cites, method } = planner;
  return { id, title, cites, method, knobs: knobsOf(planner) };
};

const textOf = (planner: Planner): string => {
  const head = `${planner.id}: ${planner.title} (trains ${planner.method})\n  ${planner.cites}`;
  const rows = knobsOf(planner).map(({ id, allowed, about }) => [`  --knob ${id}=`, allowed, about]);
  return rows.length === 0 ? head : `${head}\n${table([left('  knob'), left('takes'), left('')], rows)}`;
};
