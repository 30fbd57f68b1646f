import { isRecord } from '../../parse.ts';
import type { Run } from '../run.ts';
import { RunSchema } from '../run.ts';
import { identifiersOut } from './identifiers.ts';
import type { Tokens } from './paths.ts';
import { createTokens, isPlainName, pathsIn, peopleIn, withPaths } from './paths.ts';
import type { Names } from './words.ts';
import { secretWords, withoutWords } from './words.ts';

/**
 * A run that can be shown to strangers: no names of people or machines, no folders named by people, no serial numbers,
 * no label. Figures, samples and what the hardware is stay as they are, and what lay below a folder still does, so that
 * the same machine follows from it. `names` are those known to be private: of the user, of this computer.
 *
 * Names are found where they stand by rule, in paths and addresses, and then taken out wherever else they occur. A name
 * that stands nowhere by rule and is not in `names` cannot be told from any other word.
 */
export const anonymise = (run: Run, names: Names): Run => {
  const id = safeId(run);
  const people = textsOf(run).flatMap((text) => [...peopleIn(text), ...pathsIn(text).flatMap(peopleIn)]);
  const tools: Tools = {
    tokens: createTokens(),
    words: secretWords({ people: [...names.people, ...people], hosts: names.hosts }),
    folders: foldersOf(run).toSorted((a, b) => b.length - a.length),
    runs: new Map([[run.id, id]]),
  };
  const document = { ...run, id, label: labels[run.mode] };
  return RunSchema.parse(
    Object.fromEntries(
      Object.entries(document).map(([key, value]) => [key, kept.has(key) ? value : changed(value, key, tools)]),
    ),
  );
};

/** What the app itself wrote, in words of its own. */
const kept: ReadonlySet<string> = new Set(['id', 'label', 'mode', 'state', 'kind', 'format']);

const labels: Readonly<Record<Run['mode'], string>> = {
  quick: 'Quick profile',
  standard: 'Profile',
  full: 'Full profile',
};

/** Random ids say nothing; others may have been chosen, or made from the address of a network card (RFC 9562). */
const random = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const safeId = ({ id, createdAtMs }: Run): string =>
  random.test(id) ? id : `run-${Math.abs(createdAtMs).toString(36)}`;

interface Tools {
  readonly tokens: Tokens;
  readonly words: readonly string[];
  /** Paths that are known as such, the longest first. */
  readonly folders: readonly string[];
  readonly runs: ReadonlyMap<string, string>;
}

/** Values that are paths as a whole, and names of devices. */
const pathKeys: ReadonlySet<string> = new Set(['mount', 'path', 'dir', 'folder', 'file']);
const nameKeys: ReadonlySet<string> = new Set(['id', 'from', 'to']);
/** Words that the schema lists. */
const listed: ReadonlySet<string> = new Set(['kind', 'unit', 'status', 'power', 'flags', 'enduranceClass']);
/** Words of the app; what else stands in these fields is treated as text. */
const vocabulary: ReadonlyMap<string, RegExp> = new Map([
  ['metric', /^(cpu|dram|cxl|storage|gpu|launch|memory)(\.[a-z0-9_]+)?$/],
  ['probe', /^(cpu|dram|cxl|storage|gpu|launch|memory)(\.[a-z0-9_]+)?$/],
  ['platform', /^(linux|darwin|win32|freebsd|openbsd|sunos|aix|android)$/],
]);
const isOwnWord = (text: string, key: string) => listed.has(key) || vocabulary.get(key)?.test(text) === true;

const changed = (value: unknown, key: string, tools: Tools): unknown => {
  if (typeof value === 'string') return changedText(value, key, tools);
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'number')
      ? value
      : value.map((item, i) => changedItem(item, i, key, tools));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([name]) => key !== 'settings' || hidesNothing(name, tools));
  return Object.fromEntries(entries.map(([name, child]) => [name, changed(child, innerKey(name, key), tools)]));
};

/** Names of settings come from outside as well. */
const hidesNothing = (name: string, { words }: Tools) => withoutWords(name, words) === name;

/** A fact keeps the meaning of its field: `device: {value, source}`. */
const innerKey = (name: string, key: string): string => (name === 'value' ? key : name);

/** Of programs on a GPU only how many there are, and what each takes. */
const changedItem = (item: unknown, index: number, key: string, tools: Tools): unknown =>
  changed(key === 'processes' && isRecord(item) ? { ...item, name: `program ${String(index + 1)}` } : item, key, tools);

/** Messages are a line or two; the patterns below take time that grows faster than the text. */
const longestText = 4000;

const changedText = (whole: string, key: string, tools: Tools): string => {
  const text = whole.slice(0, longestText);
  if (key === 'run') return tools.runs.get(text) ?? 'another run';
  if (isOwnWord(text, key)) return text;
  if (pathKeys.has(key)) return tools.tokens.path(text);
  if (nameKeys.has(key) && !pathLike.test(text)) return isPlainName(text) ? text : tools.tokens.name(text);
  const folders = tools.folders.reduce(
    (rest, folder) => rest.replaceAll(folder, () => tools.tokens.path(folder)),
    text,
  );
  return withoutWords(identifiersOut(withPaths(folders, tools.tokens)), tools.words);
};

const pathLike = /[\\/]/;

/** Every text of a document. */
const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return typeof value[0] === 'number' ? [] : value.flatMap(textsOf);
  return isRecord(value) ? Object.values(value).flatMap(textsOf) : [];
};

/** Folders that a run names as such: they are found in sentences even where they hold spaces. */
const foldersOf = (run: Run): readonly string[] => {
  const named = [
    ...run.facts.storage.flatMap(({ mount, device }) => [mount, device.value ?? '']),
    ...run.results.flatMap(({ settings }) => Object.values(settings).filter((value) => typeof value === 'string')),
  ];
  return [...new Set(named)].filter((path) => /^([A-Za-z]:)?[\\/]./.test(path));
};
