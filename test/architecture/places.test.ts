import { describe, expect, test } from 'vitest';
import { filesOf } from './tree.ts';

/** Things that are text to every other gate, and have one place each. */
interface Law {
  readonly what: string;
  readonly pattern: RegExp;
  readonly home: RegExp;
  readonly plant: string;
  /** Whether the home must really have it: a law about something that does not exist guards nothing. */
  readonly inUse: boolean;
}

const laws: readonly Law[] = [
  {
    what: 'SQL',
    pattern:
      /\b(SELECT\s[\s\S]{1,200}?\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW|TRIGGER)\s|PRAGMA\s+\w)/,
    home: /^src\/main\/store\//,
    plant: 'const runs = "SELECT id FROM run";',
    inUse: true,
  },
  {
    what: 'napi.h',
    pattern: /#\s*include\s*[<"](js_native_api|node_api|napi)[\w-]*\.h[>"]/,
    home: /^native\/src\/(addon\.cpp|border\/)/,
    plant: '#include <napi.h>',
    inUse: true,
  },
  {
    what: 'loading a native addon',
    pattern: /\bcreateRequire\(|\bprocess\.dlopen\(/,
    home: /^src\/main\/probes\//,
    plant: 'createRequire(import.meta.url)(path);',
    inUse: true,
  },
  {
    what: 'switching the linter off',
    pattern: /eslint-disable|@ts-(ignore|expect-error|nocheck)|prettier-ignore/,
    home: /^nowhere$/,
    plant: '// eslint-disable-next-line no-console',
    inUse: false,
  },
  {
    what: 'network addresses in code that calls out',
    pattern: /\bfetch\(\s*['"`]https?:|\bhttps?\.(get|request)\(/,
    home: /^nowhere$/,
    plant: "await fetch('https://example.org')",
    inUse: false,
  },
];

const sources = filesOf('src/**/*.{ts,tsx}', 'native/**/*.{cpp,hpp,h,ts,mjs}');
const holders = (files: ReadonlyMap<string, string>, pattern: RegExp) =>
  [...files].filter(([, text]) => pattern.test(text)).map(([path]) => path);

test('there are files to look at', () => {
  expect(sources.size).toBeGreaterThan(80);
});

describe.each(laws)('$what', ({ pattern, home, plant }) => {
  test('is recognised', () => {
    expect(holders(new Map([['src/core/plant.ts', plant]]), pattern)).toHaveLength(1);
  });

  test('stays at home', () => {
    expect(holders(sources, pattern).filter((path) => !home.test(path))).toEqual([]);
  });
});

test.each(laws.filter(({ inUse }) => inUse))('$what is at home', ({ pattern, home }) => {
  expect(holders(sources, pattern).filter((path) => home.test(path))).not.toEqual([]);
});
