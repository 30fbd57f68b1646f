import { command, prepareTools } from './lib/prepare.mjs';

await command(async () => {
  await prepareTools();
  const { check } = await import('../check/check.mjs');
  const { failed } = await check();
  return failed === 0 ? 0 : 1;
});
