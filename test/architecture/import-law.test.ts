import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ICruiseResult, IFlattenedRuleSet } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plant } from './plants.ts';
import { plants, targets } from './plants.ts';
import { root } from './tree.ts';

const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

const cruise = (folder: string): ICruiseResult => {
  const args = [cruiser, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as ICruiseResult;
};

const write = (folder: string, file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), `${text}\nexport const planted = 1;\n`);
};

/** One file may be planted for several rules: all its lines go in. */
const textOf = (file: string) =>
  plants
    .filter((plant) => plant.file === file)
    .map(({ text }) => text)
    .join('\n');

describe('planted violations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-law-'));
  let found: ICruiseResult;

  beforeAll(() => {
    for (const file of ['.dependency-cruiser.cjs', 'package.json', ...globSync('tsconfig*.json', { cwd: root })]) {
      cpSync(join(root, file), join(folder, file));
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const file of targets) write(folder, file, '');
    for (const { file } of plants) write(folder, file, textOf(file));
    found = cruise(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(plants)('$rule is broken by $file', ({ rule, file }: Plant) => {
    const broken = found.summary.violations.filter((violation) => violation.from === file);
    expect(broken.map((violation) => violation.rule.name)).toContain(rule);
  });

  test('every rule has a plant', () => {
    const ruleNames = (found.summary.ruleSetUsed as IFlattenedRuleSet).forbidden?.map(({ name }) => name);
    expect(new Set(plants.map(({ rule }) => rule))).toEqual(new Set(ruleNames));
  });
});

/** The gate of `npm run check` demands as many modules as there are files; this one, that there are files. */
test('every source file of this repository is judged', () => {
  const judged = new Set(cruise(root).modules.map(({ source }) => source));
  const sources = globSync('src/**/*.{ts,tsx}', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  expect(sources.length).toBeGreaterThan(60);
  expect(sources.filter((file) => !judged.has(file))).toEqual([]);
});
