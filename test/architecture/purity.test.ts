import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { root } from './tree.ts';

const foreignNames = [
  'process',
  'Buffer',
  'require',
  'document',
  'window',
  'navigator',
  'console',
  'setTimeout',
  'performance',
  'fetch',
  'crypto',
  'AbortController',
  'structuredClone',
];

const planted = join(root, 'src/core/planted.ts');

/** Compiles one line as if it stood in a file of the core, and gives the compiler's errors. */
const errorsOf = (line: string): readonly string[] => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.core.json'), (path) => ts.sys.readFile(path)) as {
    config: Record<string, unknown>;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [planted] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const disk = { fileExists: host.fileExists.bind(host), readFile: host.readFile.bind(host) };
  host.fileExists = (path) => path === planted || disk.fileExists(path);
  host.readFile = (path) => (path === planted ? line : disk.readFile(path));
  const program = ts.createProgram([planted], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
};

describe('the core is compiled without', () => {
  test.each(foreignNames)('%s', (name) => {
    expect(errorsOf(`export const planted: unknown = ${name};`).join()).toContain(`Cannot find name '${name}'`);
  });

  test("Node's modules", () => {
    expect(errorsOf("export { readFileSync } from 'node:fs';").join()).toContain('node:fs');
  });

  test('while its own language is known', () => {
    expect(errorsOf('export const planted: readonly number[] = [2, 1].toSorted();')).toEqual([]);
  });
});
