import { buildAddon } from './addon.mjs';
import { buildApp } from './app.mjs';
import { installDependencies, missingDependencies } from './dependencies.mjs';
import { underRightNode } from './node.mjs';
import { reasonOf, say } from './say.mjs';

/** Packages that fit the lockfile, and a Node that can run the app: after this, node_modules may be imported. */
export const prepareTools = async () => {
  if (missingDependencies() !== undefined) await installDependencies();
  await underRightNode();
};

/** @returns {Promise<void>} once the app in out/ and the addon in native/build are those of the sources */
export const prepareApp = async () => {
  await prepareTools();
  await buildAddon();
  await buildApp();
};

/**
 * Runs one of the commands. What fails here is the machine or the sources, so it is one message and exit code 3.
 * @param {() => Promise<number | undefined>} command resolves to the exit code; undefined leaves it to what it started
 */
export const command = async (command) => {
  try {
    const code = await command();
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    say(reasonOf(error));
    process.exitCode = 3;
  }
};
