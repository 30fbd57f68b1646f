import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../../tools/bootstrap/lib/lock.mjs';
import { sourceFolder } from '../../../tools/kernels/stamp.mjs';
import { native } from '../addon.ts';

/** Folders with the libraries of a driver; a process whose LD_LIBRARY_PATH begins with one of them finds that driver. */
export interface FakeDriver {
  readonly whole: string;
  /** With a matrix product library beside it. */
  readonly withLibrary: string;
  /** Its libcuda lacks a function. */
  readonly damaged: string;
  /** Its libnvidia-ml is no library. */
  readonly withoutManagement: string;
}

const here = import.meta.dirname;
const folder = join(native, 'build', 'fake-cuda');
const objects = join(folder, 'objects');
const stampFile = join(folder, 'stamp');
const run = promisify(execFile);

/** Compiles the fake if its sources changed. Needs the compiler that built the addon. */
export const buildFakeDriver = async (): Promise<FakeDriver> => {
  await withLock(async () => {
    const stamp = stampOfSources();
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
    rmSync(folder, { recursive: true, force: true });
    await compileAll();
    writeFileSync(stampFile, stamp);
  }, 'out/fake-cuda.lock');
  return folders;
};

const folders: FakeDriver = {
  whole: join(folder, 'whole'),
  withLibrary: join(folder, 'with-library'),
  damaged: join(folder, 'damaged'),
  withoutManagement: join(folder, 'without-management'),
};

const stampOfSources = () => {
  const hash = createHash('sha256');
  for (const root of [here, sourceFolder, join(native, 'src')])
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort())
      if (/\.([ch]pp|cuh?)$|build\.ts$/.test(name)) hash.update(name).update(readFileSync(join(root, name)));
  return hash.digest('hex');
};

const lib = (where: string, name: string) => join(where, `${name}.so.1`);

const compileAll = async () => {
  const { whole, withLibrary, damaged, withoutManagement } = folders;
  for (const each of [whole, withLibrary, damaged, withoutManagement, objects]) mkdirSync(each, { recursive: true });
  await Promise.all([buildDrivers(), buildManagement(), buildProducts()]);
  for (const where of [withLibrary, withoutManagement]) copyFileSync(lib(whole, 'libcuda'), lib(where, 'libcuda'));
  copyFileSync(lib(whole, 'libnvidia-ml'), lib(withLibrary, 'libnvidia-ml'));
  writeFileSync(lib(withoutManagement, 'libnvidia-ml'), 'no library\n');
};

const buildDrivers = async () => {
  const [whole, damaged, ...shared] = await Promise.all([
    compile('devices.cpp'),
    compile('devices.cpp', ['-DFAKE_LACKS_HOST_ALLOC'], 'damaged.o'),
    compile('work.cpp'),
    compile('stream.cpp'),
    compile('kernels.cpp'),
    compile('host/cuda.cpp', [], 'host.o'),
  ]);
  await link(lib(folders.whole, 'libcuda'), [whole, ...shared]);
  await link(lib(folders.damaged, 'libcuda'), [damaged, ...shared]);
};

const buildManagement = async () => link(lib(folders.whole, 'libnvidia-ml'), [await compile('nvml.cpp')]);
const buildProducts = async () => link(join(folders.withLibrary, 'libcublasLt.so.13'), [await compile('cublaslt.cpp')]);

const compiler = process.env['CXX'] ?? 'g++';
const flags = ['-std=c++17', '-O2', '-fPIC', '-pthread', '-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas'];

const compile = async (source: string, more: readonly string[] = [], name = source.replace(/\.cpp$/, '.o')) => {
  const object = join(objects, name);
  await run(compiler, [...flags, ...more, '-I', join(here, 'host'), '-c', join(here, source), '-o', object]);
  return object;
};
const link = (output: string, parts: readonly string[]) =>
  run(compiler, ['-shared', '-pthread', ...parts, '-o', output]);
