/**
 * The line of a dotted key in JSON text written with two spaces of indentation: `a.b` is `"b":` below `"a":`.
 * In other text, the first line that begins with the last word of the key. Undefined where there is none.
 */
export const lineOfKey = (text: string, key: string): number | undefined => {
  const lines = text.split('\n');
  const found = text.startsWith('{') ? lineInJson(lines, key.split('.')) : lineWithWord(lines, key.split('.').at(-1));
  return found < 0 ? undefined : found;
};

const lineInJson = (lines: readonly string[], path: readonly string[]) => {
  let at = 0;
  for (const [depth, name] of path.entries()) {
    const indent = '  '.repeat(depth + 1);
    const inside = lines.slice(at + 1);
    const end = inside.findIndex((line) => !line.startsWith(indent));
    const found = inside.slice(0, end).findIndex((line) => line.startsWith(`${indent}${JSON.stringify(name)}:`));
    if (found < 0) return -1;
    at += found + 1;
  }
  return at;
};

const lineWithWord = (lines: readonly string[], word = '') =>
  word === '' ? -1 : lines.findIndex((line) => /^[\w.-]+/.exec(line.trimStart())?.[0] === word);
