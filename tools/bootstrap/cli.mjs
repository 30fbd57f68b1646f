import { pathToFileURL } from 'node:url';
import { command, prepareApp } from './lib/prepare.mjs';
import { at } from './lib/root.mjs';

await command(async () => {
  await prepareApp();
  const cli = at('out', 'main', 'cli.js');
  process.argv[1] = cli;
  await import(pathToFileURL(cli).href);
  return undefined;
});
