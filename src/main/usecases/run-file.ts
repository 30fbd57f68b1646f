import { runFileText } from '../../core/machine/read-run.ts';
import type { Run } from '../../core/machine/run.ts';
import { anonymise } from '../../core/machine/share/anonymise.ts';
import type { Names } from '../../core/machine/share/words.ts';

/** A run as the one file that can be sent to somebody, without `names` unless they are to be kept. */
export const runFile = (run: Run, names: Names | undefined): { readonly name: string; readonly text: string } => {
  const shared = names === undefined ? run : anonymise(run, names);
  return { name: `run-${shared.id.replace(/^run-/, '')}.json`, text: runFileText(shared) };
};
