import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { root } from './tree.ts';

// On a CI machine typescript-eslint would take a file's text from disk instead of the planted one.
process.env['TSESTREE_SINGLE_RUN'] = 'false';
const eslint = new ESLint({ cwd: root });

/** The rules that a text breaks when it stands in a file. The file must exist: rules with types need its project. */
const brokenBy = async (file: string, text: string): Promise<readonly string[]> => {
  const [result] = await eslint.lintText(text, { filePath: file });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
};

const core = 'src/core/result.ts';
const main = 'src/main/ports.ts';
const lines = (count: number, line: string) => `${line}\n`.repeat(count);

const banned: readonly (readonly [what: string, file: string, rule: string, text: string])[] = [
  ['a clock in the core', core, 'no-restricted-globals', 'export const now = () => new Date();'],
  ['a clock by Date.now', core, 'no-restricted-globals', 'export const now = () => Date.now();'],
  ['an ambient name', core, 'no-restricted-globals', 'export const now = () => globalThis.Date.now();'],
  ['randomness', core, 'no-restricted-properties', 'export const any = () => Math.random();'],
  ['randomness by another name', core, 'no-restricted-properties', 'export const { random } = Math;'],
  ['loading at run time', core, 'no-restricted-syntax', "export const late = () => import('./error.ts');"],
  [
    'a type assertion',
    core,
    '@typescript-eslint/consistent-type-assertions',
    'export const f = (x: unknown) => x as string;',
  ],
  ['a non-null assertion', core, '@typescript-eslint/no-non-null-assertion', 'export const f = (x?: string) => x!;'],
  ['any', core, '@typescript-eslint/no-explicit-any', 'export const f = (x: any) => x;'],
  ['a default export', core, 'no-restricted-syntax', 'const a = 1;\nexport default a;'],
  ['a default export by name', core, 'no-restricted-syntax', 'const a = 1;\nexport { a as default };'],
  [
    'a value import of a type',
    main,
    '@typescript-eslint/consistent-type-imports',
    "import { AppError } from '../core/error.ts';\nexport type Planted = AppError;",
  ],
  [
    'a forgotten promise',
    main,
    '@typescript-eslint/no-floating-promises',
    'export const f = () => { Promise.resolve(1); };',
  ],
  [
    'a shell string',
    main,
    'no-restricted-imports',
    "import { execSync } from 'node:child_process';\nexport const f = () => execSync('ls');",
  ],
  [
    'a shell by option',
    main,
    'no-restricted-syntax',
    "import { spawn } from 'node:child_process';\nexport const f = () => spawn('ls', [], { shell: true });",
  ],
  [
    'a switch that forgets a case',
    core,
    '@typescript-eslint/switch-exhaustiveness-check',
    "export const f = (x: 'a' | 'b') => {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n};",
  ],
  ['printing', main, 'no-console', "export const f = () => console.log('');"],
  ['a file of 301 lines', core, 'max-lines', lines(301, 'export {};')],
  [
    'a function of 41 lines',
    core,
    'max-lines-per-function',
    `export const f = (x: number[]) => {\n${lines(41, '  x.pop();')}};`,
  ],
];

describe('lint refuses', () => {
  test.each(banned)('%s', async (_what, file, rule, text) => {
    expect(await brokenBy(file, text)).toContain(rule);
  });
});

const allowed: readonly (readonly [what: string, file: string, text: string])[] = [
  ['a type assertion where units are made', 'src/core/units.ts', 'export const f = (x: unknown) => x as string;'],
  ['as const', core, "export const planted = ['a'] as const;"],
  ['a clock outside the core', main, 'export const now = () => Date.now();'],
  ['300 lines', core, lines(300, 'export {};')],
];

describe('lint allows', () => {
  test.each(allowed)('%s', async (_what, file, text) => {
    expect(await brokenBy(file, text)).toEqual([]);
  });
});
