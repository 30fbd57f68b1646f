import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutIntoWords } from '../../../src/main/workers/dataset/words.ts';

type Document = Parameters<typeof cutIntoWords>[0];

/** Merges of pieces that there are by then, as training on text makes them. */
const anyMerges = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 30 }).map((picks) => {
  const pieces = ['a', 'b', '>', '😀', '▁'];
  return picks.flatMap(([first, second]) => {
    const pair = [pieces[first % pieces.length] ?? '', pieces[second % pieces.length] ?? ''] as const;
    const merged = pair.join('');
    if (pieces.includes(merged) || merged.length > 12) return [];
    pieces.push(merged);
    return [pair];
  });
});

/** As tokenizer.json has Gemma's and Llama 2's: spaces become marks, and text is one word. */
const documentOf = (merges: readonly (readonly [string, string])[], more: Document = {}): Document => {
  const pieces = ['<unk>', 'a', 'b', '>', '😀', '▁', ...merges.map((pair) => pair.join(''))];
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  return {
    normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    pre_tokenizer: null,
    model: { type: 'BPE', vocab, merges, unk_token: '<unk>', fuse_unk: true, byte_fallback: false, ...more },
    post_processor: null,
    decoder: null,
    added_tokens: [],
  };
};

const idsOf = (document: Document, text: string): readonly number[] => new Tokenizer(document, {}).encode(text).ids;
const anyText = fc.string({ unit: fc.constantFrom('a', 'b', '>', '😀', ' ', '?'), maxLength: 60 });

describe('text cut into words where no merge reaches across', () => {
  test('has the tokens of the whole text', () => {
    fc.assert(
      fc.property(anyMerges, anyText, (merges, text) => {
        const document = documentOf(merges);
        const cut = cutIntoWords(document);
        expect(cut['pre_tokenizer']).not.toBeNull();
        expect(idsOf(cut, text)).toEqual(idsOf(document, text));
      }),
      { numRuns: 500 },
    );
  });

  test('is cut at no mark that a merge joins with what is before it', () => {
    const merges = [
      ['▁', 'b'],
      ['>', '▁b'],
    ] as const;
    expect(idsOf(cutIntoWords(documentOf(merges)), 'a> b a b')).toEqual([1, 7, 5, 1, 6]);
  });

  test.each<[string, Document]>([
    ['where whole words go before merges', documentOf([], { ignore_merges: true })],
    ['where words end in a suffix', documentOf([], { end_of_word_suffix: '</w>' })],
    ['where the tokenizer cuts text itself', { ...documentOf([]), pre_tokenizer: { type: 'Whitespace' } }],
    ['of words or of likely pieces', documentOf([], { type: 'Unigram' })],
    ['with merges that are none', documentOf([], { merges: [['a', 1]] })],
  ])('stays whole %s', (_, document) => {
    expect(cutIntoWords(document)).toBe(document);
  });
});
