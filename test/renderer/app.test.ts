import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../../src/core/error.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { archiveOf } from '../../src/renderer/app/download.ts';
import { errorText } from '../../src/renderer/app/errors.ts';
import { createAppStore } from '../../src/renderer/app/state.ts';
import { jobText, summaryOf } from '../../src/renderer/app/summary.ts';
import { lineOfKey } from '../../src/renderer/features/export/key-line.ts';
import { shippedModel, typicalDesktop } from './samples.ts';

const errors: readonly AppError[] = [
  { code: 'invalid-input', path: 'num_layers', value: '-1', allowed: 'a whole number from 1' },
  { code: 'not-found', what: 'run', name: 'x', known: [] },
  { code: 'document-from-future', document: 'm.json', found: 2, known: 1 },
  { code: 'store-from-future', file: 'history.sqlite', found: 9, known: 1 },
  { code: 'store-unusable', file: 'history.sqlite', why: 'disk full' },
  { code: 'store-busy', file: 'history.sqlite', why: 'locked' },
  { code: 'file-unusable', file: 'a.json', why: 'no such file' },
  { code: 'not-available', what: 'GPU', why: 'none found' },
  { code: 'busy', what: 'profile', why: 'one is running' },
  { code: 'failed', what: 'probe', why: 'killed' },
  { code: 'cancelled' },
];

describe('errors', () => {
  test.each(errors)('$code is told with a fact and an advice', (error) => {
    const { title, fact, advice } = errorText(error);
    expect(title.length).toBeGreaterThan(3);
    expect(fact).toMatch(/\.$/);
    expect(advice).toMatch(/\.$/);
  });

  test('the name of a field keeps its spelling', () => {
    expect(errorText({ code: 'invalid-input', path: 'num_layers', value: '-1', allowed: 'more' }).fact).toBe(
      'num_layers is -1; allowed: more.',
    );
  });
});

describe('what is chosen', () => {
  const start = createAppStore().getState();
  const part = (state: typeof start, id: string) => summaryOf(state).find((one) => one.id === id);

  test('nothing yet: the machine, the GPU and the model are missing, the job is not', () => {
    expect(summaryOf(start).map(({ missing }) => missing)).toEqual([true, true, true, false]);
  });

  test('a machine without a GPU asks for one', () => {
    const { gpu: _, ...bare } = typicalDesktop;
    const choice = { ...start.choice, machine: { kind: 'reference', name: bare.name } } as const;
    expect(part({ ...start, choice, machine: bare }, 'gpu')).toMatchObject({ value: 'choose one', missing: true });
  });

  test('all there', () => {
    const choice = { ...start.choice, machine: { kind: 'reference', name: typicalDesktop.name } } as const;
    const state = { ...start, choice, machine: typicalDesktop, model: shippedModel('llama-3.1-8b') };
    expect(summaryOf(state).every(({ missing }) => !missing)).toBe(true);
    expect(part(state, 'model')?.value).toBe('Llama 3.1 8B, 8.03\u00a0B');
  });

  test('the job in a line', () => {
    expect(jobText(defaultJob)).toBe('2,048 tokens, batch auto, bf16');
    expect(jobText({ ...defaultJob, microBatch: 4, gradientAccumulation: 8, precision: 'fp16' })).toBe(
      '2,048 tokens, batch 4, × 8, fp16',
    );
    expect(jobText({ ...defaultJob, effectiveBatch: 64 })).toBe('2,048 tokens, batch auto, 64 a step, bf16');
  });
});

describe('downloads', () => {
  const files = [
    { path: 'run.sh', text: '#!/bin/sh\necho ä\n', executable: true },
    { path: 'ds_config.json', text: '{}\n', executable: false },
  ];

  test('an archive holds the files as they are', () => {
    const unpacked = unzipSync(archiveOf(files));
    for (const { path, text } of files) expect(strFromU8(unpacked[path] ?? new Uint8Array())).toBe(text);
    expect(Object.keys(unpacked)).toHaveLength(files.length);
  });

  test('the same files give the same bytes', () => {
    expect(archiveOf(files)).toEqual(archiveOf(files));
  });

  test('scripts stay executable, other files do not become so', () => {
    const bytes = archiveOf(files);
    expect(modesIn(bytes)).toEqual([0o100755, 0o100644]);
  });

  /** Unix modes from the central directory: signature 0x02014b50, external attributes at 38 (APPNOTE 4.3.12). */
  const modesIn = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const offsets = Array.from({ length: bytes.length - 4 }, (_, i) => i);
    return offsets
      .filter((at) => view.getUint32(at, true) === 0x02014b50)
      .map((at) => view.getUint32(at + 38, true) >>> 16);
  };
});

describe('the line of a key', () => {
  const text = JSON.stringify(
    { a: 1, fp16: { enabled: true }, bf16: { enabled: false, deep: { er: 2 } } },
    undefined,
    2,
  );
  const lines = text.split('\n');

  test.each([
    ['a', '"a": 1,'],
    ['fp16.enabled', '"enabled": true'],
    ['bf16.enabled', '"enabled": false,'],
    ['bf16.deep.er', '"er": 2'],
  ])('%s', (key, line) => {
    expect(lines[lineOfKey(text, key) ?? -1]?.trim()).toBe(line);
  });

  test('of a key that is not there is unknown', () => {
    expect(lineOfKey(text, 'fp16.deep')).toBeUndefined();
    expect(lineOfKey('echo hello\n', 'gone')).toBeUndefined();
  });

  test('in a script is the first with the word', () => {
    expect(lineOfKey('a\nset -e\nTOKENS=3\n', 'TOKENS')).toBe(2);
    expect(lineOfKey('pure_bf16: true\nlist:\n  bf16: true\n', 'list.bf16')).toBe(2);
  });
});
