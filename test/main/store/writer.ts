import { writeSync } from 'node:fs';
import { openStore } from '../../../src/main/store/open.ts';
import { context, emptyRun, result, storeOptions, valueOf } from './values.ts';

/**
 * A process that measures without end: begins a run, adds results, finishes it, begins the next. It says what the
 * store has acknowledged only after the store has done so. argv: folder, prefix of the run ids.
 */
const [folder = '', prefix = ''] = process.argv.slice(2);
const store = valueOf(openStore(storeOptions(folder)));
const say = (line: string) => writeSync(1, `${line}\n`);

valueOf(store.interruptOrphans());
for (let run = 0; ; run++) {
  const id = `${prefix}-${run}`;
  valueOf(store.begin(emptyRun(id)));
  say(`begun ${id}`);
  for (let i = 0; i < 7; i++) {
    valueOf(store.addResult(id, result(`metric-${i}`, [run, i, 0.1 * i])));
    say(`added ${id} ${i}`);
  }
  valueOf(store.finish(id, 'complete', run, context));
  say(`finished ${id}`);
}
