import { invalidInput } from '../../../core/error.ts';
import { chooseColumns, isConversation, rowText } from '../../../core/job/texts.ts';
import { isRecord, parseJson } from '../../../core/parse.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Batches } from './batch.ts';
import { linesOf } from './lines.ts';
import type { Source } from './sources.ts';

/** A line is a sample; blank ones are none. */
export async function* textLines(source: Source): Batches {
  for await (const block of linesOf(source, { arrays: false })) {
    if (!block.ok) return yield block;
    const texts = block.value.lines.filter((line) => line.trim() !== '');
    yield ok({ texts, bytesDone: block.value.bytesDone, columns: [], conversations: false });
  }
}

/** JSON Lines, or a JSON array: a line or an entry is an object, some of whose fields are the sample. */
export async function* jsonLines(source: Source, asked: readonly string[]): Batches {
  let columns: readonly string[] | undefined;
  for await (const block of linesOf(source, { arrays: true })) {
    if (!block.ok) return yield block;
    const texts: string[] = [];
    let conversations = false;
    for (const [index, line] of block.value.lines.entries()) {
      if (line.trim() === '' && block.value.word === 'line') continue;
      const place = `${source.file}, ${block.value.word} ${block.value.first + index}`;
      const row = rowIn(line, place);
      if (!row.ok) return yield row;
      const chosen = columns === undefined ? chooseColumns(asked, Object.keys(row.value), true) : ok(columns);
      if (!chosen.ok) return yield chosen;
      columns = chosen.value;
      const text = rowText(row.value, columns, place);
      if (!text.ok) return yield text;
      conversations ||= columns.some((column) => isConversation(row.value[column]));
      texts.push(text.value);
    }
    yield ok({ texts, bytesDone: block.value.bytesDone, columns: columns ?? [], conversations });
  }
}

const rowIn = (line: string, place: string) => {
  const value = parseJson(line, place);
  if (!value.ok) return value;
  return isRecord(value.value) ? ok(value.value) : fail(invalidInput(place, value.value, oneObject));
};

const oneObject = 'one JSON object a line (JSON Lines), or an array of them';
