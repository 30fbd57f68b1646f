import { command, prepareTools } from './lib/prepare.mjs';
import { at } from './lib/root.mjs';
import { become } from './lib/run.mjs';

await command(async () => {
  await prepareTools();
  return become(process.execPath, [at('test', 'golden', 'report', 'print.ts'), ...process.argv.slice(2)]);
});
