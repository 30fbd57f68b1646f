import { useMemo, useState } from 'react';
import type { Scene } from './scene.ts';
import type { Match } from './search.ts';
import { foundIn, matchesOf, nextMatch, viewOnTask } from './search.ts';
import type { View } from '../../charts/time-view.ts';

export interface Search {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly matches: readonly Match[];
  /** Index of the match that was jumped to. */
  readonly at: number | undefined;
  /** Jumps to the next match, or to the one before. */
  readonly go: (by: 1 | -1) => void;
}

interface Options {
  readonly scenes: readonly Scene[];
  readonly view: View;
  readonly spanSeconds: number;
  readonly onView: (view: View) => void;
}

/** Looks for tasks in all steps on show. */
export const useSearch = ({ scenes, view, spanSeconds, onView }: Options): Search => {
  const [query, setQuery] = useState('');
  const [index, setIndex] = useState<number>();
  const matches = useMemo(() => matchesOf(scenes, query), [scenes, query]);
  const at = index !== undefined && index < matches.length ? index : undefined;
  const go = (by: 1 | -1) => {
    const next = nextMatch(matches.length, at, by);
    setIndex(next);
    const match = matches[next ?? -1];
    const timeline = scenes[match?.step ?? -1]?.timeline;
    if (match === undefined || timeline === undefined) return;
    onView(viewOnTask(view, spanSeconds, timeline.start[match.task] ?? 0, timeline.end[match.task] ?? 0));
  };
  const change = (changed: string) => {
    setQuery(changed);
    setIndex(undefined);
  };
  return { query, setQuery: change, matches, at, go };
};

/** What to mark in each step. */
export const useFound = (scenes: readonly Scene[], { matches, at }: Search) =>
  useMemo(() => scenes.map((scene, step) => foundIn(scene, step, matches, matches[at ?? -1])), [scenes, matches, at]);
