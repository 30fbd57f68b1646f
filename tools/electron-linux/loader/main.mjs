/**
 * Stands in for the `default_app.asar` that this Electron lacks: `electron FOLDER` runs the app in FOLDER. It also hands
 * that app the better-sqlite3 that was built for this Electron, because the one in node_modules needs a newer N-API and
 * would crash it. Only the main process is served; the app opens its database nowhere else.
 *
 * It is a module, because Electron holds back `ready` until its entry module has been evaluated.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
/** @type {unknown} */
const json = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
const about = /** @type {{ name: string, productName?: string, version: string, main: string }} */ (json);

const ours = path.join(import.meta.dirname, 'node_modules', 'better-sqlite3');
const theirs = `${path.sep}node_modules${path.sep}better-sqlite3${path.sep}`;
/** Both `import` and `require` of a CommonJS file end here. @type {unknown} */
const modules = require('node:module');
const loaders = /** @type {{ _extensions: Record<'.js', (module: NodeJS.Module, file: string) => void> }} */ (modules)
  ._extensions;
const loadScript = loaders['.js'];
loaders['.js'] = (/** @type {NodeJS.Module} */ module, /** @type {string} */ file) => {
  /** @type {unknown} */
  const replacement = file.includes(theirs) && !file.startsWith(ours) ? require(ours) : undefined;
  if (replacement === undefined) loadScript(module, file);
  else module.exports = replacement;
};

/** What Electron's own default app calls, and its types leave out. */
const shell = /** @type {Electron.App & { setVersion(version: string): void, setAppPath(folder: string): void }} */ (
  app
);
shell.setName(about.productName ?? about.name);
shell.setVersion(about.version);
shell.setAppPath(folder);
await import(pathToFileURL(path.join(folder, about.main)).href);
