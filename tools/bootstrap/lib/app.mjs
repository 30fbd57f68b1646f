import { at } from './root.mjs';
import { run } from './run.mjs';
import { say, secondsSince } from './say.mjs';
import { fingerprint, readStamp, removeStamp, writeStamp } from './stamp.mjs';
import { withLock } from './lock.mjs';

const stamp = 'out/app.json';
const inputs = ['src', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];

const isCurrent = () => readStamp(stamp)['sources'] === fingerprint(inputs);

/** Builds main, preload and renderer into out/, if their sources changed since the last time. */
export const buildApp = async () => {
  if (isCurrent()) return;
  await withLock(async () => {
    if (isCurrent()) return;
    const sources = fingerprint(inputs);
    removeStamp(stamp);
    const begun = performance.now();
    const tool = at('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const { code, output } = await run(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
      env: { NO_COLOR: '1' },
    });
    if (code !== 0) throw new Error(`the app could not be built:\n${output}`);
    writeStamp(stamp, { sources });
    say(`built the app in ${secondsSince(begun)}`);
  });
};
