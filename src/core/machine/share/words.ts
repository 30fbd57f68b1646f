/** What stands for a name that was taken out. */
export const nameMark = '<name>';

/** Accounts, folders and makers that every system has: they name nobody. */
const common: ReadonlySet<string> = new Set(
  [
    'root user users admin administrator home public shared default guest ubuntu debian fedora runner node data',
    'linux windows localhost intel amd nvidia apple samsung micron plimsoll',
  ]
    .join(' ')
    .split(' '),
);

/** Shorter than this, a name is only taken out where it stands alone: it would be found inside ordinary words. */
const shortest = 5;

export interface Names {
  /** Of people: account, full name. Their parts are names too. */
  readonly people: readonly string[];
  /** Of computers, with or without their domain. */
  readonly hosts: readonly string[];
}

/** Words worth hiding, the longest first: at least two characters with a letter, nothing that every system has. */
export const secretWords = ({ people, hosts }: Names): readonly string[] => {
  const words = [
    ...people.flatMap((name) => [name, ...name.split(/[\s.@_-]+/)]),
    ...hosts.flatMap((name) => [name, name.split('.')[0] ?? '']),
  ].map((name) => name.trim());
  const worth = words.filter((name) => name.length > 1 && !common.has(name.toLowerCase()) && /\p{L}/u.test(name));
  return [...new Set(worth)].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
};

/** Replaces each of `words` in a text, whatever the case. */
export const withoutWords = (text: string, words: readonly string[]): string =>
  words.reduce((rest, word) => rest.replace(patternOf(word), nameMark), text);

const patternOf = (word: string): RegExp => {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return word.length >= shortest
    ? new RegExp(plain, 'giu')
    : new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, 'giu');
};
