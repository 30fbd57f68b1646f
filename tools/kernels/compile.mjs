import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtFolder, sourceFolder } from './stamp.mjs';

/**
 * What is compiled, for which GPUs. Machine code for one architecture runs on later ones of the same major number, so
 * 8.0 serves 8.6, 10.0 serves 10.3. Every other GPU, and every driver that does not take these files, gets the PTX and
 * compiles that itself.
 */
export const modules = [
  {
    name: 'kernels',
    architectures: [75, 80, 89, 90, 100, 120],
    ptx: [
      { architecture: 75, version: '6.5' },
      { architecture: 80, version: '7.0' },
    ],
  },
  { name: 'fp8', architectures: [89, 90, 100, 120], ptx: [{ architecture: 89, version: '8.4' }] },
];

/** @param {string} program @param {readonly string[]} args */
const run = (program, args) => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
};

/** `nvcc 13.0.88`; undefined where it is not on the path. */
export const compilerVersion = () => {
  const { status, stdout } = spawnSync('nvcc', ['--version'], { encoding: 'utf8' });
  const version = status === 0 ? /release [\d.]+, V([\d.]+)/.exec(stdout)?.[1] : undefined;
  return version === undefined ? undefined : `nvcc ${version}`;
};

/** @param {string} name @param {readonly string[]} args */
const nvcc = (name, args) =>
  run('nvcc', ['-std=c++17', '-O3', '-I', join(sourceFolder, 'gpu'), ...args, join(sourceFolder, `${name}.cu`)]);

/** @param {typeof modules[number]} module */
export const buildFatbin = ({ name, architectures }) => {
  const targets = architectures.flatMap((each) => ['-gencode', `arch=compute_${each},code=sm_${each}`]);
  nvcc(name, ['-fatbin', '--compress-mode=size', ...targets, '-o', join(builtFolder, `${name}.fatbin`)]);
};

/**
 * nvcc names its own PTX version, which only drivers of its own release or newer accept. The instructions here are
 * older, so the text is given the version that brought the last of them, and ptxas has to agree.
 * @param {string} name @param {{ architecture: number, version: string }} target @param {string} folder
 */
export const buildPtx = (name, { architecture, version }, folder) => {
  const file = join(folder, `${name}-${architecture}.ptx`);
  nvcc(name, ['-ptx', `-arch=compute_${architecture}`, '-o', file]);
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('//'))
    .map((line) => (line.startsWith('.version ') ? `.version ${version}` : line));
  writeFileSync(file, `${lines.join('\n').trim()}\n`);
  run('ptxas', [`-arch=sm_${architecture}`, file, '-o', join(folder, 'checked.cubin')]);
};
