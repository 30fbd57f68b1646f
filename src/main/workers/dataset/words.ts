import { isRecord } from '../../../core/parse.ts';

type Document = Readonly<Record<string, unknown>>;

/** What SentencePiece writes in the place of a space. */
const mark = '▁';

/**
 * The same tokenizer, told to cut text where its byte-pair merges never reach across: before a mark, except after
 * characters that some merge joins with one. What comes of each word is then the same as in the whole text, but words
 * are short and known again, while tokenizers made from SentencePiece (Llama 2, Gemma, Mistral) search each sample as
 * one word. Unchanged where a tokenizer cuts text itself, or is not made of merges alone.
 */
export const cutIntoWords = (document: Document): Document => {
  const { model, pre_tokenizer: before } = document;
  if (!isRecord(model) || !isPlain(model) || !leavesWhole(before)) return document;
  const joined = joinedWithMark(model['merges']);
  if (joined === undefined) return document;
  const except = [mark, ...joined].map((one) => `\\x{${(one.codePointAt(0) ?? 0).toString(16)}}`).join('');
  const cut = { type: 'Split', pattern: { Regex: `(?<![${except}])(?=${mark})` }, behavior: 'Isolated', invert: false };
  const pretokenizers = isRecord(before) ? [before, cut] : [cut];
  return { ...document, pre_tokenizer: { type: 'Sequence', pretokenizers } };
};

/** Byte-pair merges, with nothing that looks at a word as a whole. */
const isPlain = (model: Document): boolean =>
  model['type'] === 'BPE' &&
  model['ignore_merges'] !== true &&
  ['dropout', 'continuing_subword_prefix', 'continuing_subword_suffix', 'end_of_word_suffix'].every(
    (name) => !(name in model) || model[name] === null || model[name] === '',
  );

/** Gemma's cuts at spaces, of which its normalizer leaves none. */
const leavesWhole = (before: unknown): boolean =>
  before === undefined ||
  before === null ||
  (isRecord(before) &&
    before['type'] === 'Split' &&
    isRecord(before['pattern']) &&
    before['pattern']['String'] === ' ');

/** Characters that a merge joins with a mark that follows; undefined where merges are not to be understood. */
const joinedWithMark = (merges: unknown): ReadonlySet<string> | undefined => {
  if (!isList(merges)) return undefined;
  const joined = new Set<string>();
  for (const merge of merges) {
    const [left, right] = typeof merge === 'string' ? merge.split(' ', 2) : isList(merge) ? merge : [];
    if (typeof left !== 'string' || typeof right !== 'string') return undefined;
    if (right.startsWith(mark)) joined.add(Array.from(left).at(-1) ?? mark);
  }
  return joined;
};

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
