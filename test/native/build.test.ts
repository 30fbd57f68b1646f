import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
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

/** Machine code can only be looked at where binutils is; the compiler of Linux brings it. */
if (process.platform === 'linux' && process.arch === 'x64') {
  const objectOf = (isa: string) => join(release, 'obj.target', `kernels_${isa}`, 'src', 'kernels', `isa-${isa}.o`);

  const ordinary = (name: string) => `${name}_loop<plimsoll::(anonymous namespace)::Doubles, false>`;
  const streaming = (name: string) => `${name}_loop<plimsoll::(anonymous namespace)::Doubles, true>`;

  describe.each([
    ['avx2', 'ymm'],
    ['avx512', 'zmm'],
  ])('%s', (isa, register) => {
    const code = outputOf('objdump', ['-d', '-C', '--no-show-raw-insn', objectOf(isa)]).output;
    /** The instructions of all functions whose name begins so. */
    const bodyOf = (name: string) =>
      code
        .split(/\n(?=[0-9a-f]{16} <)/)
        .filter((part) => part.split('\n')[0]?.includes(name))
        .join('\n');

    test.each([
      ['read_loop', `vaddpd .*\\(.*%${register}`, 8],
      [ordinary('write'), `vmov[au]p[ds] .*%${register}`, 4],
      [ordinary('copy'), `vmov[au]p[ds] .*%${register}`, 8],
      [ordinary('scale'), `vmulpd .*%${register}`, 4],
      [ordinary('add'), `vaddpd .*%${register}`, 4],
      [ordinary('triad'), `vfmadd...pd .*%${register}`, 4],
      [streaming('write'), `vmovntpd %${register}`, 4],
      [streaming('copy'), `vmovntpd %${register}`, 4],
      [streaming('scale'), `vmovntpd %${register}`, 4],
      [streaming('add'), `vmovntpd %${register}`, 4],
      [streaming('triad'), `vmovntpd %${register}`, 4],
      ['adam_loop', `vsqrtps .*%${register}`, 8],
      ['convert_loop', `%${register}`, 16],
      ['overflow_loop', `%${register}`, 3],
      ['fma_loop', `vfmadd...ps %${register}.*%${register}`, 12],
    ])('%s uses wide registers', (name, instruction, least) => {
      expect(bodyOf(name).match(new RegExp(instruction, 'g'))?.length).toBeGreaterThanOrEqual(least);
    });

    test('shares no function with code for other CPUs', () => {
      const { output } = outputOf('nm', ['-C', '--defined-only', '--extern-only', objectOf(isa)]);
      expect(
        output
          .trim()
          .split('\n')
          .map((line) => line.replace(/^\S+ \S /, '')),
      ).toEqual([`plimsoll::${isa}_isa`]);
    });
  });
}
