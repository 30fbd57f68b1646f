import type { KeyboardEvent, RefObject } from 'react';
import { countText } from '../../../core/format.ts';
import { IconButton } from '../../ui/button.tsx';
import type { Search } from './use-search.ts';
import styles from './timeline.module.css';

interface SearchBoxProps {
  readonly search: Search;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** Finds tasks by layer or name: Enter goes to the next, Shift and Enter to the one before. */
export const SearchBox = ({ search, field }: SearchBoxProps) => {
  const { query, setQuery, matches, go } = search;
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') setQuery('');
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.search} role="search">
      <input
        ref={field}
        type="text"
        className={styles.searchField}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={pressed}
        placeholder="Find: layer 12, Adam"
        aria-label="Find tasks by layer, name, lane or phase"
        data-testid="timeline-search"
        spellCheck={false}
        autoComplete="off"
      />
      <span className={styles.searchCount} role="status" data-testid="timeline-search-count">
        {countOf(search)}
      </span>
      <IconButton icon="up" label="Task before" disabled={matches.length === 0} onClick={() => go(-1)} />
      <IconButton icon="down" label="Next task" disabled={matches.length === 0} onClick={() => go(1)} />
    </div>
  );
};

const countOf = ({ query, matches, at }: Search) => {
  if (query.trim() === '') return '';
  if (matches.length === 0) return 'none';
  return at === undefined
    ? `${countText(matches.length)} found`
    : `${countText(at + 1)} of ${countText(matches.length)}`;
};
