/** States that were before, and those that were undone; the latest of each is last. Each is a record of records. */
export interface History<T extends object> {
  readonly past: readonly T[];
  readonly future: readonly T[];
  /** Which fields changed last and when, so that one number typed is one step. */
  readonly last: { readonly fields: string; readonly atMs: number } | undefined;
}

export const emptyHistory = { past: [], future: [], last: undefined } as const;

const mostKept = 100;
/** Changes of one field that follow each other so fast are one change. */
const togetherMs = 1000;

/** The history after a change, at a time of any clock. */
export const recorded = <T extends object>(history: History<T>, before: T, after: T, atMs: number): History<T> => {
  const fields = changedFields(before, after).join(' ');
  if (fields === '') return history;
  const { last, past } = history;
  const together = last?.fields === fields && atMs - last.atMs < togetherMs && past.length > 0;
  return { past: together ? past : [...past, before].slice(-mostKept), future: [], last: { fields, atMs } };
};

export interface Travelled<T extends object> {
  readonly now: T;
  readonly history: History<T>;
}

/** The state before the last change; undefined where there is none. */
export const undone = <T extends object>({ past, future }: History<T>, now: T): Travelled<T> | undefined => {
  const before = past.at(-1);
  return before && { now: before, history: { past: past.slice(0, -1), future: [...future, now], last: undefined } };
};

export const redone = <T extends object>({ past, future }: History<T>, now: T): Travelled<T> | undefined => {
  const after = future.at(-1);
  return after && { now: after, history: { past: [...past, now], future: future.slice(0, -1), last: undefined } };
};

/** The same history with every state changed, for what no longer means anything in any of them. */
export const rewritten = <T extends object>({ past, future }: History<T>, change: (state: T) => T): History<T> => ({
  past: past.map(change),
  future: future.map(change),
  last: undefined,
});

/** `job.sequence` where the part `job` differs in its field `sequence`. */
export const changedFields = (before: object, after: object): readonly string[] =>
  differing(before, after).flatMap(([part, old, young]) =>
    differing(recordOf(old), recordOf(young)).map(([field]) => `${part}.${field}`),
  );

const differing = (before: object, after: object): readonly (readonly [string, unknown, unknown])[] => {
  const [old, young] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...young.keys()])]
    .map((name) => [name, old.get(name), young.get(name)] as const)
    .filter(([, one, other]) => one !== other && JSON.stringify(one) !== JSON.stringify(other));
};

const recordOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** A change in a few words: the fields, `microBatch` as "micro batch". */
export const changeText = (before: object, after: object): string => {
  const names = changedFields(before, after).map((path) => wordsOf(path.replace(/^[^.]*\./, '')));
  return names.length > 2 ? `${String(names.length)} settings` : names.join(' and ');
};

const wordsOf = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('-', ' ');
