import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../../src/main/ports.ts';
import { openStore } from '../../../src/main/store/open.ts';
import { temporaryFolder } from './temporary.ts';
import { storeOptions, valueOf } from './values.ts';

const kills = 24;

interface Acknowledged {
  readonly results: ReadonlyMap<string, number>;
  readonly finished: ReadonlySet<string>;
}

/** Starts a writer, kills it after a number of acknowledgements and a moment more, and tells what it had said. */
const writeUntilKilled = async (
  folder: string,
  prefix: string,
  lines: number,
  extraMs: number,
): Promise<Acknowledged> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), folder, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const before = said.split('\n').length;
    said += text;
    if (before <= lines && said.split('\n').length > lines) setTimeout(() => child.kill('SIGKILL'), extraMs);
  });
  await once(child, 'close');
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged(said);
};

const acknowledged = (said: string): Acknowledged => {
  const results = new Map<string, number>();
  const finished = new Set<string>();
  for (const line of said.split('\n').slice(0, -1)) {
    const [verb = '', id = '', index = ''] = line.split(' ');
    if (verb === 'begun') results.set(id, 0);
    if (verb === 'added') results.set(id, Number(index) + 1);
    if (verb === 'finished') finished.add(id);
  }
  return { results, finished };
};

const expectKept = (store: Store, { results, finished }: Acknowledged) => {
  for (const [id, count] of results) {
    const run = valueOf(store.get(id));
    expect(run.results.length).toBeGreaterThanOrEqual(count);
    const number = Number(id.split('-').at(-1));
    run.results.forEach(({ samples }, i) => expect(samples).toEqual([number, i, 0.1 * i]));
    expect(finished.has(id) ? ['complete'] : ['complete', 'interrupted']).toContain(run.state);
  }
};

test(`${kills} kills of a writing process lose nothing that was acknowledged`, { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  let acknowledgements = 0;
  for (let kill = 0; kill < kills; kill++) {
    const said = await writeUntilKilled(folder, `w${kill}`, 1 + kill * 5, (kill * 7) % 13);
    const store = valueOf(openStore(storeOptions(folder)));
    expect(store.writable).toEqual({ writable: true, why: null });
    expectKept(store, said);
    expect(valueOf(store.list()).filter(({ state }) => state === 'running')).toEqual([]);
    acknowledgements += said.results.size;
    store.close();
  }
  expect(acknowledgements).toBeGreaterThanOrEqual(kills);
});
