import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { at } from './root.mjs';
import { run } from './run.mjs';

/**
 * Runs npm under a Node from outside node_modules, since it may replace that folder.
 * @param {readonly string[]} args
 * @param {Pick<import('./run.mjs').RunOptions, 'cwd' | 'output'>} options
 */
export const npm = (args, options) => {
  const ours = at('node_modules');
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(ours));
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  const told = process.env['npm_execpath'];
  const beside = join(dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const cli = [told, beside].find((file) => file?.endsWith('.js') === true && existsSync(file));
  const env = { PATH: folders.join(delimiter) };
  return cli === undefined ? run('npm', args, { ...options, env }) : run(node, [cli, ...args], { ...options, env });
};
