import { describe, expect, test } from 'vitest';
import { fail, ok } from '../../../src/core/result.ts';
import type { Search } from '../../../src/main/ports.ts';
import { remembering } from '../../../src/main/usecases/searches.ts';

const never = new AbortController().signal;

/** Counts how often it is asked, and tells the question before it answers with twice as much. */
const counting = () => {
  let asked = 0;
  const search: Search<number, number, number> = (question, tell) => {
    asked += 1;
    tell(question);
    return Promise.resolve(question < 0 ? fail({ code: 'cancelled' } as const) : ok(2 * question));
  };
  return { search: remembering(search), asked: () => asked };
};

describe('a search that remembers', () => {
  test('answers the same question again, with all that was found, and does not search', async () => {
    const { search, asked } = counting();
    const told: number[] = [];
    for (let i = 0; i < 3; i += 1) expect(await search(7, (found) => told.push(found), never)).toEqual(ok(14));
    expect([asked(), told]).toEqual([1, [7, 7, 7]]);
  });

  test('forgets errors, and what was asked long ago', async () => {
    const { search, asked } = counting();
    const quiet = () => undefined;
    await search(-1, quiet, never);
    await search(-1, quiet, never);
    expect(asked()).toBe(2);
    for (let question = 0; question < 40; question += 1) await search(question, quiet, never);
    await search(0, quiet, never);
    expect(asked()).toBe(43);
    await search(39, quiet, never);
    expect(asked()).toBe(43);
  });
});
