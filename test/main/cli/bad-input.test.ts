import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../src/main/store/open.ts';
import { canMakeDisks, makeReadOnly, smallDisk } from '../store/places.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { emptyRun, storeOptions, valueOf } from '../store/values.ts';
import { jsonOf, machineFile, plimsoll, plimsollProcess } from './harness.ts';

/** One error on stdout, nothing else anywhere, exit code 2. */
const refused = async (...args: readonly string[]) => {
  const outcome = await plimsoll(...args, '--json');
  expect(outcome).toMatchObject({ exitCode: 2, err: '' });
  const { error } = jsonOf(outcome) as { error: { code: string; message: string; path: string; hint: string } };
  expect(error.message.split('\n')).toHaveLength(1);
  expect(error.hint).not.toBe('');
  return error;
};

const llama = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 11008,
  num_attention_heads: 32,
  num_hidden_layers: 32,
  vocab_size: 32000,
  max_position_embeddings: 4096,
};

const fileWith = (name: string, text: string) => {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
};

describe('config.json', () => {
  const { hidden_size: _removed, ...without } = llama;
  const wrong: readonly (readonly [string, string, string])[] = [
    ['without a field', JSON.stringify(without), 'hidden_size'],
    ['with a negative field', JSON.stringify({ ...llama, num_hidden_layers: -3 }), 'num_hidden_layers'],
    ['with 1e309', JSON.stringify(llama).replace('"vocab_size":32000', '"vocab_size":1e309'), 'vocab_size'],
    ['with a text for a number', JSON.stringify({ ...llama, hidden_size: '4096' }), 'hidden_size'],
    ['of a family that is not known', JSON.stringify({ ...llama, model_type: 'xlstm' }), 'model_type'],
  ];
  test.each(wrong)('%s: names the field', async (_, text, field) => {
    const { path } = await refused('params', fileWith('config.json', text));
    expect(path).toContain(field);
  });

  test('that is not JSON is named', async () => {
    const file = fileWith('config.json', 'model_type: llama');
    expect((await refused('params', file)).path).toContain(file);
  });

  test('of 100 MB is refused by its size, unread', async () => {
    const file = fileWith('config.json', '');
    truncateSync(file, 100_000_000);
    expect(await refused('params', file)).toMatchObject({ code: 'invalid-input', path: file });
  });

  test('that is not text, not there, or not a plain file is named', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.json'), Buffer.from('{"a":1}', 'utf16le').subarray(1));
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'binary.json'), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    for (const name of [join(folder, 'absent.json'), '/dev/zero'])
      expect(await refused('params', name)).toMatchObject({ code: 'file-unusable' });
    expect(await refused('params', join(folder, 'empty'))).toMatchObject({ code: 'invalid-input', path: 'empty' });
    const binary = join(folder, 'binary.json');
    expect(await refused('params', binary)).toMatchObject({ code: 'invalid-input', path: binary });
  });

  test('nested too deeply is refused', async () => {
    await refused('params', fileWith('config.json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`));
  });
});

describe('a model', () => {
  test.each(['model.safetensors', 'model.safetensors.index.json', 'model.gguf'])(
    'in %s that is none is refused with what is wrong',
    async (name) => {
      const error = await refused('params', fileWith(name, 'x'));
      expect(error).toMatchObject({ code: 'invalid-input' });
      expect(error.path).toContain(name);
    },
  );

  test('that nobody knows is told with those that are known', async () => {
    expect(await refused('params', 'no-such-model')).toMatchObject({ code: 'not-found', path: 'no-such-model' });
  });

  test.each([
    ['gpt:layers=0,hidden=64,heads=4', 'layers'],
    ['gpt:hidden=64,heads=4', 'layers'],
    ['llama:layers=2,hidden=64,heads=4,intermediate=-1', 'intermediate'],
  ])('as the wrong shape %s names the field', async (shape, field) => {
    expect((await refused('params', shape)).path).toContain(field);
  });
});

describe('a machine file', () => {
  const text = readFileSync(machineFile('this-is-typical-desktop'), 'utf8');
  const planWith = (file: string) => ['plan', '--model', 'gpt2', '--machine', file] as const;

  test('from the future is refused with both numbers', async () => {
    const file = fileWith('machine.json', text.replace(/"format": \d+/, '"format": 99'));
    const { code, message } = await refused(...planWith(file));
    expect(code).toBe('document-from-future');
    expect(message).toContain('99');
  });

  test('with a wrong value names it as the file spells it', async () => {
    const wrong: unknown = JSON.parse(text, (key, value: unknown) =>
      key === 'memory_bytes' ? { value: -1, source: { kind: 'given', by: 'test' } } : value,
    );
    const file = fileWith('machine.json', JSON.stringify(wrong));
    expect((await refused(...planWith(file))).path).toContain('gpu.memory_bytes');
  });

  test('that is no machine is refused', async () => {
    await refused(...planWith(fileWith('machine.json', '[]')));
    await refused(...planWith(fileWith('machine.json', '{"kind":"plimsoll-run","format":1}')));
  });
});

describe('options', () => {
  const desktop = ['--model', 'gpt2', '--machine', 'this-is-typical-desktop'] as const;
  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ['--batch', ['plan', ...desktop, '--batch', '0'], '--batch'],
    ['--batch', ['plan', ...desktop, '--batch', '1e3'], '--batch'],
    ['--seq', ['plan', ...desktop, '--seq', 'many'], '--seq'],
    ['--precision', ['plan', ...desktop, '--precision', 'fp8'], '--precision'],
    ['--method', ['plan', ...desktop, '--method', 'dpo'], '--method'],
    ['--weights', ['plan', ...desktop, '--weights', 'int3'], '--weights'],
    ['--optimizer', ['plan', ...desktop, '--optimizer', 'adam'], '--optimizer'],
    ['--checkpointing', ['plan', ...desktop, '--checkpointing', 'all'], '--checkpointing'],
    ['--loss', ['plan', ...desktop, '--loss', 'l2'], '--loss'],
    ['--rank', ['plan', ...desktop, '--method', 'lora', '--rank', '0'], '--rank'],
    ['--targets', ['plan', ...desktop, '--method', 'lora', '--targets', 'q,w'], '--targets'],
    ['adapters in full training', ['plan', ...desktop, '--rank', '8'], '--method'],
    ['a method that its system has not', ['plan', ...desktop, '--system', 'lora', '--method', 'full'], '--method'],
    ['--system', ['plan', ...desktop, '--system', 'zero-9'], 'zero-9'],
    ['--set without a value', ['plan', ...desktop, '--set', 'gpu'], '--set'],
    ['--set of a wrong value', ['plan', ...desktop, '--set', 'gpu.memory_bytes=-5'], '--set gpu.memory_bytes'],
    ['--gpu', ['plan', '--model', 'gpt2', '--gpu', 'voodoo'], 'voodoo'],
    ['a missing option', ['plan'], '--model'],
    ['an unknown option', ['machine', '--colour'], '--colour'],
    ['an unknown command', ['fly'], 'fly'],
    ['no command', [], 'command'],
    ['--port', ['serve', '--port', '70000'], '--port'],
    ['a run that is not there', ['runs', 'show', 'nothing'], 'nothing'],
    ['an export target', ['export', ...desktop, '--to', 'x', '--out', '/nowhere'], 'x'],
  ];
  test.each(wrong)('%s is named: %j', async (_, args, path) => {
    expect((await refused('--data', temporaryFolder(), ...args)).path).toBe(path);
  });

  test('errors as text name the same, on stderr, with advice', async () => {
    const outcome = await plimsoll('plan', ...desktop, '--batch', '0');
    expect(outcome).toMatchObject({ exitCode: 2, out: '' });
    expect(outcome.err).toMatch(/^plimsoll: --batch is 0; allowed: .*\n {2}\S.*\n$/);
  });
});

describe('the history', () => {
  test('in a read-only folder refuses a profile before it measures, and planning goes on', async () => {
    const folder = temporaryFolder();
    makeReadOnly(folder);
    expect(await refused('--data', folder, 'profile')).toMatchObject({ code: 'store-unusable' });
    const { exitCode } = await plimsoll(
      '--data',
      folder,
      'plan',
      '--model',
      'gpt2',
      '--machine',
      'this-is-typical-desktop',
    );
    expect(exitCode).toBe(0);
  });

  test.runIf(canMakeDisks)('on a full disk refuses a profile', async () => {
    const { code, message } = await refused('--data', smallDisk(8), 'profile');
    expect(code).toBe('store-unusable');
    expect(message).toContain('disk is full');
  });

  test('from a newer version is refused with both numbers', async () => {
    const folder = temporaryFolder();
    const { file } = storeOptions(folder);
    const db = new Database(file);
    db.pragma('user_version = 999');
    db.close();
    expect(await refused('--data', folder, 'runs')).toMatchObject({ code: 'store-from-future', path: file });
  });

  test('that another copy measures into is told as such', async () => {
    const folder = temporaryFolder();
    const store = valueOf(openStore(storeOptions(folder)));
    valueOf(store.begin(emptyRun('theirs')));
    const outcome = await plimsollProcess(['--data', folder, 'profile', '--json']);
    store.close();
    expect(outcome).toMatchObject({ exitCode: 2, err: '' });
    expect(outcome.out).toContain(`process ${process.pid} is measuring`);
  });
});

describe('a run from a file', () => {
  test('that is wrong is refused with its field', async () => {
    const run = JSON.stringify({ kind: 'plimsoll-run', format: 1, id: 7 });
    expect((await refused('--data', temporaryFolder(), 'runs', 'import', fileWith('run.json', run))).path).toContain(
      'id',
    );
  });
});
