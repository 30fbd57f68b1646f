import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeScratch, native } from './addon.ts';

const release = join(native, 'build', 'Release');
const scratch = makeScratch();
afterAll(scratch.remove);

const outputOf = (program: string, args: readonly string[]) => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect(error).toBeUndefined();
  return { status, output: stdout + stderr };
};

test('the C++ tests of the kernels pass', { timeout: 120_000 }, () => {
  const { status, output } = outputOf(join(release, 'plimsoll_native_test'), [scratch.folder]);
  expect(output).not.toContain('FAILED');
  expect(output).toMatch(/^(5[5-9]|[6-9]\d) passed, 0 failed$/m);
  expect(status).toBe(0);
});

/** Symbols can only be listed where binutils is; the compiler of Linux brings it. */
if (process.platform === 'linux' && process.arch === 'x64') {
  test.each(['avx2', 'avx512'])('%s shares no function with code for other CPUs', (isa) => {
    const object = join(release, 'obj.target', `kernels_${isa}`, 'src', 'kernels', `isa-${isa}.o`);
    const { output } = outputOf('nm', ['-C', '--defined-only', '--extern-only', object]);
    const names = output.trim().split('\n');
    expect(names.map((line) => line.replace(/^\S+ \S /, ''))).toEqual([`plimsoll::${isa}_isa`]);
  });
}
