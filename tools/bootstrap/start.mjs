import { displayArguments, hasDisplay } from './lib/display.mjs';
import { findElectron } from './lib/electron.mjs';
import { command, prepareApp } from './lib/prepare.mjs';
import { at, root } from './lib/root.mjs';
import { become } from './lib/run.mjs';
import { sandboxing } from './lib/sandbox.mjs';
import { say } from './lib/say.mjs';

/** What the dynamic loader ends with when a shared library is missing. */
const cannotLoad = 127;

/** @param {readonly string[]} args @returns {Promise<number | undefined>} the exit code; undefined if there was no window */
const openWindow = async (args) => {
  const electron = await findElectron();
  if (electron === undefined) return undefined;
  const { args: sandbox, said } = sandboxing(electron);
  if (said !== undefined) say(said);
  const code = await become(electron, [...sandbox, ...displayArguments(), root, ...args], {
    ELECTRON_RUN_AS_NODE: undefined,
  });
  return code === cannotLoad ? undefined : code;
};

await command(async () => {
  await prepareApp();
  const args = process.argv.slice(2);
  const code = hasDisplay() ? await openWindow(args) : undefined;
  if (code !== undefined) return code;
  say(
    hasDisplay() ? 'no Electron here, so the app opens in a browser' : 'no display, so the app is served to a browser',
  );
  return become(process.execPath, [at('out', 'main', 'cli.js'), 'serve', ...(hasDisplay() ? ['--open'] : []), ...args]);
});
