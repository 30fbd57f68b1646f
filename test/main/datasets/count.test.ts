import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { CountProgress } from '../../../src/main/ports.ts';
import { createPool } from '../../../src/main/workers/pool.ts';
import { errorOf, valueOf } from '../store/values.ts';
import { at, count, folder, lines, tokenizer, written } from './counting.ts';

const expected = z
  .object({
    samples: z.array(z.object({ text: z.string(), tokens: z.number() })),
    conversations: z.array(z.number()),
  })
  .parse(JSON.parse(readFileSync(at('expected.json'), 'utf8')));
const texts = expected.samples.map(({ text }) => text);
const whole = expected.samples.filter(({ text }) => text !== '');
const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

describe('tokens of a dataset', () => {
  test.each(['snappy.parquet', 'zstd.parquet'])(
    'in %s are those that the tokenizer of Hugging Face counts',
    async (name) => {
      const found = valueOf(await count(at(name)));
      expect(found).toMatchObject({
        columns: ['text'],
        samples: whole.length,
        emptySamples: texts.length - whole.length,
        tokens: total(whole.map(({ tokens }) => tokens)),
      });
      expect(total(found.lengths.map(({ samples }) => samples))).toBe(found.samples);
      expect(total(found.lengths.map(({ tokens }) => tokens))).toBe(found.tokens);
    },
  );

  test('are the same in JSON Lines, whatever the ends of lines and with a mark at its begin', async () => {
    const parquet = valueOf(await count(at('zstd.parquet')));
    const text = `\uFEFF${lines(texts.map((one) => ({ id: 1, text: one })))}`;
    for (const variant of [text, text.replaceAll('\n', '\r\n'), text.trimEnd(), text.replaceAll('\n', '\n\n')]) {
      const file = written('train.jsonl', variant);
      expect(valueOf(await count(file))).toEqual({ ...parquet, file });
    }
  });

  test('of conversations are those of their messages, and say what is left out', async () => {
    const found = valueOf(await count(at('zstd.parquet'), { columns: ['messages'] }));
    expect(found.tokens).toBe(total(expected.conversations));
    expect(found.notes.join(' ')).toContain('chat template');
    const shareGpt = lines(
      texts.map((value) => ({
        conversations: [
          { from: 'human', value },
          { from: 'gpt', value: 'yes' },
        ],
      })),
    );
    expect(valueOf(await count(written('train.jsonl', shareGpt))).tokens).toBe(found.tokens);
  });

  test('of several columns are those of their texts below each other', async () => {
    const file = written('train.jsonl', lines(texts.map((text) => ({ prompt: text, answer: 'yes' }))));
    const found = valueOf(await count(file, { columns: ['prompt', 'answer'] }));
    // Where the prompt is empty the answer stands alone.
    const alone = valueOf(await count(written('alone.jsonl', lines([{ text: 'yes' }]))));
    const both = expected.conversations.filter((_, index) => texts[index] !== '');
    expect(found.tokens).toBe(total(both) + alone.tokens);
  });

  test('of a text file are those of its lines', async () => {
    const file = written('corpus.txt', `${texts.filter((text) => !text.includes('\n')).join('\n')}\n\n`);
    const oneLine = whole.filter(({ text }) => !text.includes('\n'));
    expect(valueOf(await count(file))).toMatchObject({
      samples: oneLine.length,
      tokens: total(oneLine.map(({ tokens }) => tokens)),
      columns: [],
    });
  });

  test('do not depend on where a block of the file ends', async () => {
    const [one] = [whole[3] ?? expect.fail()];
    const many = 20_000;
    const file = written('corpus.txt', `${one.text}\n`.repeat(many));
    expect(valueOf(await count(file))).toMatchObject({ samples: many, tokens: many * one.tokens });
  });

  test.each<readonly [string, object, readonly string[]]>([
    ['prompt and completion', { prompt: 'one', completion: 'two' }, ['system', 'prompt', 'completion']],
    ['Alpaca', { instruction: 'one', input: '', output: 'two' }, ['instruction', 'input', 'output']],
    ['Alpaca without input', { instruction: 'one', output: 'two' }, ['instruction', 'input', 'output']],
    ['Dolly', { instruction: 'one', context: '', response: 'two' }, ['instruction', 'context', 'response']],
    [
      'OpenOrca',
      { id: 1, system_prompt: '', question: 'one', response: 'two' },
      ['system_prompt', 'question', 'response'],
    ],
    ['question and answer', { question: 'one', answer: 'two' }, ['question', 'answer']],
    ['chats of ShareGPT', { conversations: [{ from: 'human', value: 'one\ntwo' }] }, ['conversations']],
    ['chats with parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'one\ntwo' }] }] }, ['messages']],
  ])('of rows as %s has them are those of their texts', async (_name, row, columns) => {
    const found = valueOf(await count(written('train.jsonl', lines([row, row]))));
    const alone = valueOf(await count(written('alone.jsonl', lines([{ text: 'one\ntwo' }]))));
    expect(found).toMatchObject({ columns, samples: 2, tokens: 2 * alone.tokens });
  });

  test('are the same in a JSON array, however it is laid out', async () => {
    const rows = texts.map((text, id) => ({ id, text, more: [{ a: ']"[{' }, '\\"'] }));
    const { file: _, ...expectedCount } = valueOf(await count(written('train.jsonl', lines(rows))));
    for (const text of [
      JSON.stringify(rows),
      JSON.stringify(rows, undefined, 2),
      `\uFEFF \n${JSON.stringify(rows)}\n\n`,
    ])
      expect(valueOf(await count(written('train.json', text)))).toMatchObject(expectedCount);
    expect(errorOf(await count(written('none.json', '[ ]')))).toMatchObject({ why: 'holds no samples' });
  });

  test('are found with the folder of a tokenizer as well', async () => {
    expect(valueOf(await count(at('zstd.parquet'), { tokenizer: at('.') })).tokenizer).toBe(tokenizer);
  });
});

describe('what cannot be counted is one clear error', () => {
  const good = lines([{ text: 'one' }, { text: 'two' }]);
  const endsIn = (end: string): unknown => expect.stringMatching(new RegExp(`${end}$`));
  test.each<readonly [string, name: string, content: string | Uint8Array, error: object]>([
    ['an ending that says nothing', 'data.bin', 'x', { code: 'invalid-input', value: '".bin"' }],
    ['an empty file', 'a.jsonl', '', { code: 'file-unusable', why: 'holds no samples' }],
    ['a file of blank lines', 'a.txt', '\n \n\n', { code: 'file-unusable', why: 'holds no samples' }],
    ['samples without text', 'a.jsonl', lines([{ text: '' }, {}]), { why: 'no text in text' }],
    ['broken JSON', 'a.jsonl', `${good}{"text": "th`, { path: endsIn('a.jsonl, line 3') }],
    ['a JSON array that does not end', 'a.json', '[\n{"text": "one"},', { why: 'its JSON array does not end' }],
    ['something after a JSON array', 'a.json', '[{"text": "one"}] 7', { why: 'something follows its JSON array' }],
    ['an entry that is no object', 'a.json', '[{"text": "one"}, 5]', { path: endsIn('entry 2'), value: '5' }],
    ['an entry that is left out', 'a.json', '[{"text": "one"},, {}]', { path: endsIn('entry 2') }],
    ['an array of arrays', 'a.json', '[[1, 2], [3]]', { path: endsIn('entry 1') }],
    ['no gzip', 'a.jsonl.gz', good, { code: 'file-unusable' }],
    ['a gzip file that is cut off', 'a.jsonl.gz', gzipSync(good.repeat(99)).subarray(0, 60), { code: 'file-unusable' }],
    ['no Zstandard', 'a.jsonl.zst', good, { code: 'file-unusable' }],
    ['a packed Parquet file', 'a.parquet.gz', 'x', { code: 'invalid-input', value: '".parquet.gz"' }],
    ['a packed file without a kind', 'a.gz', 'x', { code: 'invalid-input' }],
    ['a line that is no object', 'a.jsonl', `${good}5\n`, { path: endsIn('line 3'), value: '5' }],
    ['a column of numbers', 'a.jsonl', lines([{ text: 5 }]), { path: endsIn('line 1, column text') }],
    [
      'bytes that are no text',
      'a.txt',
      Uint8Array.of(0x61, 0x0a, 0xff, 0x0a),
      { path: endsIn('line 2'), value: '"not UTF-8"' },
    ],
    ['no Parquet', 'a.parquet', 'PAR1 and so on, but no footer', { code: 'file-unusable' }],
    ['a Parquet file of 3 bytes', 'b.parquet', 'PAR', { why: 'too short for a Parquet file' }],
  ])('%s', async (_, name, content, error) => {
    expect(errorOf(await count(written(name, content)))).toMatchObject(error);
  });

  test('a file that is not there, and a folder', async () => {
    expect(errorOf(await count('/not/there.jsonl'))).toMatchObject({ code: 'file-unusable', why: 'no such file' });
    expect(errorOf(await count(folder()))).toMatchObject({
      code: 'file-unusable',
      why: expect.stringContaining('holds no file that ends in') as unknown,
    });
    expect(errorOf(await count(join(folder(), '*.jsonl')))).toMatchObject({ why: 'matches no file' });
  });

  test('a line that is too long, before it is held in memory', async () => {
    const file = written('a.jsonl', `${good}{"text": "`);
    truncateSync(file, 2 ** 34);
    expect(errorOf(await count(file))).toMatchObject({
      path: expect.stringMatching(/line 3$/) as unknown,
      allowed: 'lines of at most 16 MiB',
    });
  });

  test('a column that is not there, with those that are', async () => {
    expect(errorOf(await count(at('zstd.parquet'), { columns: ['body'] }))).toEqual({
      code: 'not-found',
      what: 'column',
      name: 'body',
      known: ['id', 'text', 'messages'],
    });
    const file = written('a.jsonl', lines([{ body: 'a', label: 'b' }]));
    expect(errorOf(await count(file))).toMatchObject({ what: 'column', known: ['body', 'label'] });
  });

  test.each<readonly [string, content: string | undefined, error: object]>([
    ['none', undefined, { why: 'no such file' }],
    ['no JSON', 'tokens', { allowed: expect.stringContaining('tokenizer.json') as unknown }],
    ['a model config', '{"model_type": "llama"}', { code: 'invalid-input' }],
    ['an unknown kind', '{"model": {"type": "Magic"}}', { code: 'file-unusable' }],
  ])('a tokenizer that is %s', async (_, content, error) => {
    const file = content === undefined ? '/not/there/tokenizer.json' : written('tokenizer.json', content);
    expect(errorOf(await count(at('zstd.parquet'), { tokenizer: file }))).toMatchObject(error);
  });

  test('a named pipe, without waiting for it', async () => {
    const file = join(folder(), 'pipe.jsonl');
    execFileSync('mkfifo', [file]);
    expect(errorOf(await count(file))).toMatchObject({ code: 'file-unusable', why: 'not a plain file' });
  });

  test('any damage to a Parquet file', { timeout: 60_000 }, async () => {
    const intact = readFileSync(at('snappy.parquet'));
    const place = fc.record({ at: fc.nat({ max: intact.length - 1 }), byte: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 3 }), async (places) => {
        const bytes = Uint8Array.from(intact);
        for (const { at: index, byte } of places) bytes[index] = byte;
        const found = await count(written('damaged.parquet', bytes));
        if (!found.ok) expect(['file-unusable', 'invalid-input', 'not-found']).toContain(found.error.code);
      }),
      { numRuns: 60 },
    );
  });
});

describe('counting in a thread of its own', { timeout: 60_000 }, () => {
  const entry = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'workers', 'worker.ts');
  const poolOf = () => {
    const pool = createPool(entry, 256);
    onTestFinished(() => pool.close());
    return pool;
  };
  const large = () => written('corpus.txt', `${texts.join(' ').replaceAll('\n', ' ')}\n`.repeat(3000));

  test('tells how far it is', async () => {
    const told: CountProgress[] = [];
    const input = { file: large(), tokenizer, columns: [] };
    const found = valueOf(
      await poolOf().countDataset(input, (state) => told.push(state), new AbortController().signal),
    );
    expect(told.length).toBeGreaterThan(0);
    for (const [index, { bytesDone, bytes, samples, tokens }] of told.entries()) {
      expect(bytesDone).toBeGreaterThanOrEqual(told[index - 1]?.bytesDone ?? 0);
      expect(bytesDone).toBeLessThanOrEqual(bytes);
      expect(samples).toBeLessThanOrEqual(found.samples);
      expect(tokens).toBeLessThanOrEqual(found.tokens);
    }
  });

  test('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const input = { file: large(), tokenizer, columns: [] };
    const counting = poolOf().countDataset(input, () => controller.abort(), controller.signal);
    expect(errorOf(await counting)).toEqual({ code: 'cancelled' });
  });
});
