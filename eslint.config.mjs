import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Files where a type assertion is the point: the unit constructors, and the two typed ends of each border. */
const assertingFiles = ['src/core/units.ts', 'src/main/dispatch.ts', 'src/renderer/app/client.ts'];

/** One type-checked project per environment, so that a file is linted against the names it really has. */
const environments = [
  { files: ['src/core/**/*.ts', 'src/contract.ts'], project: './tsconfig.core.json' },
  { files: ['src/main/**/*.ts', 'native/*.d.ts'], project: './tsconfig.main.json' },
  { files: ['src/preload/**/*.ts'], project: './tsconfig.preload.json' },
  { files: ['src/renderer/**/*.{ts,tsx}'], project: './tsconfig.renderer.json' },
  { files: ['test/**/*.{ts,tsx,mjs}', '*.config.ts'], project: './tsconfig.test.json' },
  { files: ['tools/**/*.{mjs,cjs}', '*.mjs', '.*.cjs', 'native/*.mjs'], project: './tsconfig.tools.json' },
];

const syntaxBans = [
  { selector: 'ExportDefaultDeclaration', message: 'Name what you export; only config files may export a default.' },
  { selector: "ExportSpecifier[exported.name='default']", message: 'Name what you export.' },
  { selector: "Property[key.name='shell'][value.value=true]", message: 'No shell: pass an argument array.' },
];

const shellBan = {
  paths: ['node:child_process', 'child_process'].map((name) => ({
    name,
    importNames: ['exec', 'execSync'],
    message: 'No shell strings: use spawn or execFile with an argument array.',
  })),
};

export default defineConfig(
  { ignores: ['node_modules/', 'out/', 'native/build/', 'tools/electron-linux/cache/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  ...environments.map(({ files, project }) => ({
    files,
    languageOptions: { parserOptions: { project, tsconfigRootDir: import.meta.dirname } },
  })),
  {
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...syntaxBans],
      'no-restricted-imports': ['error', shellBan],
      'no-console': 'error',
      'no-undef': 'off',
      eqeqeq: 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: assertingFiles,
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }] },
  },
  {
    files: ['src/core/**/*.ts', 'src/contract.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: 'The core has no clock: take the time as an argument.' },
        { name: 'globalThis', message: 'The core uses no ambient names.' },
        { name: 'WeakRef', message: 'The core must not see the garbage collector.' },
        { name: 'FinalizationRegistry', message: 'The core must not see the garbage collector.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'The core has no randomness: take an Rng as an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        ...syntaxBans,
        { selector: 'ImportExpression', message: 'The core loads nothing at run time.' },
        {
          selector: "VariableDeclarator[init.name='Math'] > ObjectPattern > Property[key.name='random']",
          message: 'The core has no randomness: take an Rng as an argument.',
        },
      ],
    },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    // It speaks for the React compiler, which is not used here.
    rules: { 'react-hooks/preserve-manual-memoization': 'off' },
  },
  {
    files: ['src/main/{cli,serve}.ts', 'tools/**/*.{mjs,cjs}', 'native/build.mjs', 'test/bench/run.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['test/**/*.{ts,tsx}'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['*.config.ts', '*.config.mjs', '.*.cjs', 'tools/check/{eslint-format,knip-count}.mjs'],
    rules: { 'no-restricted-syntax': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
