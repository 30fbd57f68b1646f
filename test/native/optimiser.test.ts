import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadAddon, makeScratch, native } from './addon.ts';
import type { Loop, MachineFunction } from './machine-code.ts';
import { disassemble, innerLoops, wholeBody } from './machine-code.ts';

/**
 * The guard against the optimiser: a loop that a compiler has removed, shortened or replaced would be timed as if it had
 * moved its bytes. So the generated code is read, and the guard itself is tried on code from which a compiler did remove
 * what is timed.
 */
const scratch = makeScratch();
afterAll(scratch.remove);

const fma = ({ count }: Loop) => count(/^v?fm(add|la)|^fml/);
const add = ({ count }: Loop) => count(/^v?add[ps][sd]$|^fadd/);
const mul = ({ count }: Loop) => count(/^v?mul[ps][sd]$|^fmul/);
const sqrt = ({ count }: Loop) => count(/^v?sqrt|^fsqrt/);
const div = ({ count }: Loop) => count(/^v?div|^fdiv/);
const streamed = ({ count }: Loop) => count(/^v?movnt|^stnp/);
/** Multiplied and added, at once or one after the other. */
const fused = (loop: Loop) => (fma(loop) > 0 ? fma(loop) : Math.min(add(loop), mul(loop)));

type Wanted = (loop: Loop) => boolean;
const moves =
  (loads: number, stores: number, work: (loop: Loop) => number = (loop) => loop.stores): Wanted =>
  (loop) =>
    loop.stores >= 4 && loop.stores % stores === 0 && loop.loads === loop.stores * loads && work(loop) === loop.stores;

/** What one turn of each loop must hold, by what the kernel declares to read, write and compute. */
const stream: readonly (readonly [name: string, wanted: Wanted])[] = [
  ['write', moves(0, 1)],
  ['copy', moves(1, 1)],
  ['scale', moves(1, 1, mul)],
  ['add', moves(2, 1, add)],
  ['triad', moves(2, 1, fused)],
];
const reading: Wanted = (loop) => loop.loads >= 8 && loop.stores === 0 && add(loop) === loop.loads;
const converting: Wanted = ({ loads, stores }) => stores >= 4 && loads >= stores;
const adam =
  (stores: number): Wanted =>
  (loop) =>
    sqrt(loop) > 0 &&
    div(loop) === sqrt(loop) &&
    loop.loads >= 4 * sqrt(loop) &&
    loop.stores === stores * sqrt(loop) &&
    (fma(loop) >= 4 * sqrt(loop) || (add(loop) >= 4 * sqrt(loop) && mul(loop) >= 4 * sqrt(loop)));

const others: readonly (readonly [name: string, wanted: Wanted])[] = [
  ['read_loop<', reading],
  ['fma_loop<', (loop) => fused(loop) >= 12 && loop.loads + loop.stores === 0],
  ['convert_loop<Floats, Fp32<Floats>, Fp16<Floats> >', converting],
  ['convert_loop<Floats, Fp16<Floats>, Fp32<Floats> >', converting],
  ['convert_loop<Floats, Fp32<Floats>, Bf16<Floats> >', converting],
  ['convert_loop<Floats, Bf16<Floats>, Fp32<Floats> >', converting],
  ['absolute_loop<', ({ loads, stores }) => stores >= 1 && loads >= stores],
  ['infinite_loop<', ({ loads, stores }) => stores >= 1 && loads >= 1],
  ['nan_loop<', ({ loads, stores }) => stores >= 1 && loads >= 1],
  ['any_loop<', ({ loads, stores }) => loads >= 1 && stores === 0],
  ['overflow_loop<', ({ loads, stores }) => loads >= 1 && stores === 0],
  ['adam_loop<Floats, AdamFormats<Fp32<Floats>, Fp32<Floats>, void> >', adam(3)],
  ['adam_loop<Floats, AdamFormats<Fp32<Floats>, Bf16<Floats>, Bf16<Floats> > >', adam(4)],
  ['adam_loop<Floats, AdamFormats<Fp32<Floats>, Fp16<Floats>, Fp16<Floats> > >', adam(4)],
  ['adam_loop<Floats, AdamFormats<Bf16<Floats>, Bf16<Floats>, void> >', adam(3)],
];

const plain = (name: string) => name.replaceAll('plimsoll::(anonymous namespace)::', '');

/** The inner loops of a function; of one whose work a compiler left in a function of its own, that work. */
const loopsIn = (functions: readonly MachineFunction[], name: string): readonly Loop[] => {
  const found = functions.filter((one) => plain(one.name).includes(` ${name}`));
  return found.flatMap(innerLoops).flatMap((loop) => {
    const called = functions.filter((one) => loop.calls.includes(one.name) && one.name.includes('_vector<'));
    return [loop, ...called.map(wholeBody)];
  });
};

/** Plain loops over bytes, which compilers vectorise as they like. */
const isNarrow = /^(infinite|nan|any)_loop/;

/** What is wrong with the loops of one instruction set: nothing, or the names of those that do not do their work. */
const broken = (object: string, hasStreaming: boolean, wide: RegExp, objdump?: string): readonly string[] => {
  const functions = disassemble(object, objdump);
  const holds = (name: string, wanted: Wanted) =>
    loopsIn(functions, name).some((loop) => wanted(loop) && (isNarrow.test(name) || loop.mentions(wide) > 0));
  const memory = stream.flatMap(([name, wanted]): [string, Wanted][] => [
    [`${name}_loop<Doubles, false>`, wanted],
    ...(hasStreaming
      ? ([[`${name}_loop<Doubles, true>`, (loop) => wanted(loop) && streamed(loop) > 0]] satisfies [string, Wanted][])
      : []),
  ]);
  return [...memory, ...others].flatMap(([name, wanted]) => (holds(name, wanted) ? [] : [name]));
};

const objects = join(native, 'build', 'Release', 'obj.target');
const kernelsFor = (isa: string) => join(objects, `kernels_${isa}`, 'src', 'kernels', `isa-${isa}.o`);
const coreObject = (name: string) => join(objects, 'plimsoll_core', 'src', 'kernels', `${name}.o`);

/** What each architecture compiles, whether it has stores past the cache, and its widest registers. */
const compiled: Readonly<Record<string, readonly (readonly [isa: string, hasStreaming: boolean, wide: RegExp])[]>> = {
  x64: [
    ['scalar', false, /%/],
    ['avx2', true, /%ymm/],
    ['avx512', true, /%zmm/],
  ],
  arm64: [
    ['scalar', false, /[dswx]\d/],
    ['neon', true, /\b[qv]\d/],
  ],
};

/** Where no objdump is, as on Windows, the loops are only known by their results and their times. */
const canDisassemble = spawnSync('objdump', ['--version']).status === 0 && existsSync(objects);

if (canDisassemble) {
  test.each(compiled[process.arch] ?? [])(
    'every %s loop holds its loads, stores and arithmetic',
    (isa, streams, wide) => {
      expect(broken(kernelsFor(isa), streams, wide)).toEqual([]);
    },
  );

  test('the loop that counts cycles holds a chain of additions and nothing else', () => {
    const loops = disassemble(coreObject('compute')).flatMap(innerLoops);
    const isChain = (loop: Loop) =>
      loop.count(/^add/) >= 8 && loop.count(/^(xor|eor)/) >= 8 && loop.loads + loop.stores === 0;
    expect(loops.some(isChain)).toBe(true);
  });

  test('the loop that measures latency holds its loads and nothing else', () => {
    const loops = disassemble(coreObject('chase')).flatMap(innerLoops);
    expect(loops.some(({ loads, stores, count }) => loads === 8 && stores === 0 && count(/^(mov|ldr)/) >= 8)).toBe(
      true,
    );
  });

  const compiler = process.env['CXX'] ?? ['g++', 'clang++'].find((name) => spawnSync(name, ['--version']).status === 0);

  describe.runIf(compiler !== undefined)('the guard', () => {
    /** Compiles one function as the kernels are, and gives its inner loops. */
    const loopsOf = (name: string, code: string): readonly Loop[] => {
      const [source, object] = [join(scratch.folder, `${name}.cpp`), join(scratch.folder, `${name}.o`)];
      writeFileSync(source, code);
      const flags = [
        '-O3',
        '-fPIC',
        '-fno-lto',
        '-ffp-contract=off',
        '-fno-tree-vectorize',
        '-c',
        source,
        '-o',
        object,
      ];
      const { status, stderr } = spawnSync(compiler ?? '', flags, { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
      return disassemble(object).flatMap(innerLoops);
    };
    /** Four elements a turn, as the kernels have them. */
    const unrolled = (line: string) => [0, 1, 2, 3].map((k) => line.replaceAll('@', `i + ${String(k)}`)).join(' ');
    const triadOf = (line: string) =>
      `void f(double* __restrict a, const double* __restrict b, const double* __restrict c, double s, unsigned long n) {
         for (unsigned long i = 0; i + 4 <= n; i += 4) { ${unrolled(line)} }
       }`;
    const triad = moves(2, 1, fused);

    test('accepts a triad', () => {
      expect(loopsOf('triad', triadOf('a[@] = b[@] + s * c[@];')).some(triad)).toBe(true);
    });

    test.each([
      ['that reads one array only', triadOf('a[@] = b[@] + s * b[@];')],
      ['that does not multiply', triadOf('a[@] = b[@] + c[@];')],
      ['whose result nobody needs', triadOf('{ const double x = b[@] + s * c[@]; (void)x; }')],
      ['that always writes to one place', triadOf('a[0] = b[@] + s * c[@];')],
    ])('refuses a triad %s', (words, code) => {
      expect(loopsOf(words.replaceAll(' ', '-'), code).some(triad)).toBe(false);
    });

    test('refuses a copy that the compiler left to a library', () => {
      const code = `void f(double* __restrict a, const double* __restrict b, unsigned long n) {
        for (unsigned long i = 0; i < n; ++i) a[i] = b[i];
      }`;
      expect(loopsOf('copy', code).some(moves(1, 1))).toBe(false);
    });

    test('refuses a chain of additions that the compiler knows the end of', () => {
      const code = `unsigned long f(unsigned long x, unsigned long n) {
        for (unsigned long i = 0; i < n; ++i) x += 3;
        return x;
      }`;
      expect(loopsOf('chain', code)).toEqual([]);
    });
  });
}

/** The shortest of some repetitions, so that others who work meanwhile hardly count. */
const bestSeconds = async (kernel: (typeof growing)[number], elements: number): Promise<number> => {
  const request = { kernel, elements, threads: 1, variant: 'auto', minSeconds: 0.02, maxRepetitions: 200 } as const;
  return Math.min(...(await loadAddon().sample(request)).seconds);
};
const growing = [
  'read',
  'write',
  'copy',
  'scale',
  'add',
  'triad',
  'adam_fp32',
  'adam_bf16',
  'adam_fp16',
  'adam_bf16_states',
  'convert_fp32_bf16',
  'convert_bf16_fp32',
  'convert_fp32_fp16',
  'convert_fp16_fp32',
  'overflow_two_pass',
  'overflow_fused',
  'fma_fp32',
  'cycles',
  'first_touch',
] as const;

describe('time grows with work', () => {
  test.each(growing)('in %s', async (kernel) => {
    // Of a first touch an element is a byte, and a page is the least.
    const least = kernel === 'first_touch' ? 2 ** 23 : 2 ** 18;
    const [little, much] = [await bestSeconds(kernel, least), await bestSeconds(kernel, 16 * least)];
    expect(much / little, '16 times the elements').toBeGreaterThan(6);
  });

  test('in every kernel that has a size', () => {
    // A chase takes the same number of loads whatever its size; page faults and locking are counted in pages.
    const apart = ['chase', 'page_fault', 'pin'];
    const sized = loadAddon()
      .kernels()
      .filter(({ kind }) => kind !== 'storage');
    expect(
      sized
        .map(({ id }) => id)
        .filter((id) => !apart.includes(id))
        .toSorted(),
    ).toEqual([...growing].toSorted());
  });
});
