import { command, prepareTools } from './lib/prepare.mjs';
import { provideSystemPackages } from './lib/system.mjs';

await command(async () => {
  await provideSystemPackages();
  await prepareTools();
  const { test } = await import('../test/test.mjs');
  return (await test()) === 0 ? 0 : 1;
});
