import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { buildPtx, compilerVersion, modules } from '../../tools/kernels/compile.mjs';
import { builtFolder, builtHashes, sourceFolder, sourceHashes, stampFile } from '../../tools/kernels/stamp.mjs';
import { makeScratch, matching } from './addon.ts';

const rebuild = 'run `node tools/kernels/build.mjs` with nvcc on the path and commit what it writes';
const stamp = z.looseObject({ compiler: z.string() }).parse(JSON.parse(readFileSync(stampFile, 'utf8')));

test('the compiled GPU kernels are those of their sources', () => {
  expect(stamp, rebuild).toEqual({
    compiler: matching(/^nvcc \d+\.\d+\.\d+$/),
    sources: sourceHashes(),
    built: builtHashes(),
  });
  expect(Object.keys(sourceHashes()).length).toBeGreaterThan(5);
});

/** Drivers compile PTX of their own version or older: these of CUDA 10.2, 11.0 and 12.4. */
test.each([
  ['kernels-75.ptx', '6.5', 'sm_75'],
  ['kernels-80.ptx', '7.0', 'sm_80'],
  ['fp8-89.ptx', '8.4', 'sm_89'],
])('%s asks for PTX %s and %s', (name, version, target) => {
  const text = readFileSync(join(builtFolder, name), 'latin1');
  expect(text).toMatch(new RegExp(`^\\.version ${version}\\n\\.target ${target}\\n`));
});

const entriesOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name).sort();

test('every kernel in the sources is in the PTX', () => {
  const sources = ['words', 'stream', 'adam', 'launch', 'matmul-formats']
    .map((name) => readFileSync(join(sourceFolder, `${name}.cuh`), 'utf8'))
    .join('\n')
    .replaceAll(/^PLIMSOLL_MATMUL\((\w+), .*$/gm, '__global__ void plimsoll_matmul_$1(');
  const named = entriesOf(sources, /__global__ void (?:__launch_bounds__\(\d+\)\s*)?(plimsoll_\w+)\(/g);
  expect(named.length).toBeGreaterThan(20);
  for (const architecture of ['75', '80']) {
    const ptx = readFileSync(join(builtFolder, `kernels-${architecture}.ptx`), 'latin1');
    expect(entriesOf(ptx, /\.entry (plimsoll_\w+)\(/g)).toEqual(named);
  }
});

/** Where the compiler of the stamp is installed, its PTX has to be what is committed, to the byte. */
if (compilerVersion() === stamp.compiler) {
  const scratch = makeScratch();
  afterAll(scratch.remove);
  const targets = modules.flatMap(({ name, ptx }) => ptx.map((target) => ({ name, ...target })));
  test.each(targets)('$name for $architecture is what the compiler makes of the sources', (target) => {
    buildPtx(target.name, target, scratch.folder);
    const file = `${target.name}-${String(target.architecture)}.ptx`;
    expect(readFileSync(join(scratch.folder, file), 'utf8')).toBe(readFileSync(join(builtFolder, file), 'utf8'));
  });
}

/** Where NVIDIA's header is installed, our declarations of the driver API have to agree with it. */
const headers = '/usr/local/cuda/include';
if (existsSync(join(headers, 'cuda.h'))) {
  test('the driver API is declared as NVIDIA declares it', () => {
    const file = join(import.meta.dirname, 'fake-cuda', 'declarations.cpp');
    const { status, stderr } = spawnSync('g++', ['-std=c++17', '-fsyntax-only', '-I', headers, file], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
}
