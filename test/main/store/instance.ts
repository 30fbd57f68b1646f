import { createInterface } from 'node:readline';
import { openStore } from '../../../src/main/store/open.ts';
import { context, emptyRun, result, storeOptions, valueOf } from './values.ts';

/** A second copy of the program, told what to do line by line. argv: folder. */
const store = valueOf(openStore(storeOptions(process.argv[2] ?? '')));
const say = (line: string) => process.stdout.write(`${line}\n`);

say('open');

const act = (verb: string, id: string) => {
  if (verb === 'begin') return store.begin(emptyRun(id));
  if (verb === 'add') return store.addResult(id, result('m'));
  return store.finish(id, 'complete', 1, context);
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const [verb = '', id = ''] = line.split(' ');
  const answer = act(verb, id);
  say(answer.ok ? 'ok' : answer.error.code);
});
