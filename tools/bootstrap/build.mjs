import { buildAddon } from './lib/addon.mjs';
import { buildApp } from './lib/app.mjs';
import { command, prepareTools } from './lib/prepare.mjs';

await command(async () => {
  await prepareTools();
  const addon = await buildAddon({ again: true });
  await buildApp();
  return addon ? 0 : 1;
});
