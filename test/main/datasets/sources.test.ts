import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { errorOf, valueOf } from '../store/values.ts';
import { count, folder, lines, written } from './counting.ts';

const texts = ['one', 'two words', 'and three more'];

/** A Zstandard frame of blocks of 4 bytes, each 128 KiB of one character (RFC 8878, section 3.1.1). */
const bombOf = (character: string, blocks: number, windowLog = 17): Buffer => {
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3];
  const block = (_: unknown, i: number) => {
    const field = ((2 ** 17) << 3) | (1 << 1) | (i === blocks - 1 ? 1 : 0);
    return [field & 0xff, (field >> 8) & 0xff, field >> 16, character.charCodeAt(0)];
  };
  return Buffer.from([...head, ...Array.from({ length: blocks }, block).flat()]);
};

describe('tokens of a dataset', () => {
  test('are the same in packed files', async () => {
    const text = lines(texts.map((one) => ({ text: one }))).repeat(50);
    const { file: _, ...plain } = valueOf(await count(written('train.jsonl', text)));
    expect(valueOf(await count(written('train.jsonl.gz', gzipSync(text))))).toMatchObject(plain);
    expect(valueOf(await count(written('train.jsonl.zst', zstdCompressSync(text))))).toMatchObject(plain);
    const array = JSON.stringify(texts.map((one) => ({ text: one })));
    expect(valueOf(await count(written('train.json.gz', gzipSync(array)))).tokens).toBe(plain.tokens / 50);
  });

  test('of several files, folders and patterns are those of all, each file once', async () => {
    const place = folder();
    const one = lines(texts.map((text) => ({ text })));
    mkdirSync(join(place, 'data', 'deep'), { recursive: true });
    writeFileSync(join(place, 'data', 'train-0.jsonl'), one);
    writeFileSync(join(place, 'data', 'train-1.jsonl.gz'), gzipSync(one));
    writeFileSync(join(place, 'data', 'deep', 'more.txt'), 'one\n');
    writeFileSync(join(place, 'README.md'), '# not data\n');
    writeFileSync(join(place, 'dataset_infos.json'), '{}');
    symlinkSync(place, join(place, 'data', 'circle'));
    const alone = valueOf(await count(join(place, 'data', 'train-0.jsonl')));
    const shards = valueOf(await count(join(place, 'data', 'train-?.jsonl*')));
    expect(shards).toMatchObject({ samples: 2 * alone.samples, tokens: 2 * alone.tokens, columns: ['text'] });
    expect(shards.notes).toContain('Of 2 files.');
    const all = valueOf(await count(place));
    expect(all.samples).toBe(2 * alone.samples + 1);
    const named = { others: [join(place, 'data'), join(place, 'data', 'train-1.jsonl.gz')] };
    expect(valueOf(await count(join(place, 'data', 'train-0.jsonl'), named))).toMatchObject({ samples: all.samples });
    expect(errorOf(await count(join(place, 'data'), { others: ['/not/there'] }))).toMatchObject({ file: '/not/there' });
  });

  test('are those of every file of a folder but what describes it, and of every file that a pattern means', async () => {
    const place = folder();
    const one = lines([{ text: 'one' }]);
    for (const name of [
      'train.jsonl',
      'states.jsonl',
      'config-errors.jsonl',
      'state.json',
      'metadata.jsonl',
      'config.json',
    ])
      writeFileSync(join(place, name), one);
    for (const name of ['README.md', 'README_zh-CN.md', 'LICENSE.txt', '.hidden.txt'])
      writeFileSync(join(place, name), 'no\nno\n');
    expect(valueOf(await count(place)).samples).toBe(3);
    expect(valueOf(await count(join(place, 'stat*')))).toMatchObject({ samples: 2 });
  });
});

const linkOf = (path: string) => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

describe('what cannot be unpacked is one clear error', () => {
  test.each([
    ['a.txt.gz', gzipSync(Buffer.alloc(2 ** 28, 'x'))],
    ['a.txt.zst', bombOf('x', 2 ** 14)],
  ])('a line that is too long once it is unpacked, in %s, before it is held in memory', async (name, packed) => {
    const file = written(name, packed);
    const before = process.resourceUsage().maxRSS;
    expect(errorOf(await count(file))).toMatchObject({
      path: expect.stringMatching(/line 1$/) as unknown,
      allowed: 'lines of at most 16 MiB',
    });
    expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(2 ** 30);
  });

  test.runIf(existsSync('/proc/self/fd'))('a file that is read no further is closed', async () => {
    const file = written('a.jsonl.gz', gzipSync(Buffer.concat([Buffer.from('5\n'), randomBytes(2 ** 22)])));
    const open = () => readdirSync('/proc/self/fd').map((fd) => linkOf(join('/proc/self/fd', fd)));
    expect(errorOf(await count(file))).toMatchObject({ code: 'invalid-input' });
    await vi.waitFor(() => expect(open()).not.toContain(file), 10_000);
  });

  test('a Zstandard file that needs more memory to unpack than decoders have', async () => {
    expect(errorOf(await count(written('a.txt.zst', bombOf('x', 2, 28))))).toMatchObject({
      code: 'file-unusable',
      why: expect.stringContaining('window of more than 128 MiB') as unknown,
    });
  });
});
