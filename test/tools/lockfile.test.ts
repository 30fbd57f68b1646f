import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const names = z.record(z.string(), z.string()).default({});
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      dependencies: names,
      devDependencies: names,
      optionalDependencies: names,
    }),
  ),
});

const text = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
const packages = Object.entries(Lock.parse(JSON.parse(text)).packages);
const known = new Set(packages.map(([path]) => path.replace(/^.*node_modules\//, '')));

describe('the lockfile', () => {
  test('names every optional package, for every platform: npm ci refuses it otherwise', () => {
    const missing = packages.flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !known.has(name))
        .map((name) => `${path} wants ${name}`),
    );
    expect(packages.length).toBeGreaterThan(200);
    expect(missing).toEqual([]);
  });

  test('says what every package must hash to', () => {
    expect(packages.filter(([path, { integrity }]) => path !== '' && integrity === undefined)).toEqual([]);
  });

  test('is asked for exact versions only', () => {
    const own = packages.find(([path]) => path === '')?.[1];
    const wanted = { ...own?.dependencies, ...own?.devDependencies, ...own?.optionalDependencies };
    expect(Object.keys(wanted).length).toBeGreaterThan(30);
    expect(Object.values(wanted).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
