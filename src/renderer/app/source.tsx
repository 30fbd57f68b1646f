import type { ReactNode } from 'react';
import type { Maybe, Source } from '../../core/machine/known.ts';
import { unreachable } from '../../core/result.ts';
import { classes } from '../ui/classes.ts';
import { Legend, LegendItem } from '../ui/legend.tsx';
import styles from './source.module.css';

/** Where a value came from, told by shape, colour and word. */
export type SourceKind = Source['kind'];
export const sourceKinds: readonly SourceKind[] = ['measured', 'reported', 'datasheet', 'assumed', 'given'];

export const sourceName = (kind: SourceKind): string => {
  switch (kind) {
    case 'measured':
      return 'measured';
    case 'reported':
      return 'reported';
    case 'datasheet':
      return 'data sheet';
    case 'assumed':
      return 'assumed';
    case 'given':
      return 'given';
    default:
      return unreachable(kind);
  }
};

/** The run, the reporter, the address or the reason behind a value. */
export const sourceDetail = (source: Source): string => {
  switch (source.kind) {
    case 'measured':
      return source.doubt === undefined ? `run ${source.run}` : `run ${source.run}, but ${source.doubt}`;
    case 'reported':
      return `by ${source.by}`;
    case 'datasheet':
      return source.url;
    case 'assumed':
      return source.why;
    case 'given':
      return `by ${source.by}`;
    default:
      return unreachable(source);
  }
};

export const SourceMark = ({ kind }: { readonly kind: SourceKind }) => (
  <svg
    viewBox="0 0 12 12"
    className={classes(styles.shape, styles[kind])}
    fill="none"
    stroke="currentColor"
    aria-hidden
  >
    {shapeOf(kind)}
  </svg>
);

const shapeOf = (kind: SourceKind): ReactNode => {
  switch (kind) {
    case 'measured':
      return <circle cx="6" cy="6" r="5" fill="currentColor" stroke="none" />;
    case 'reported':
      return <path d="M6 1l5 5-5 5-5-5z" fill="currentColor" stroke="none" />;
    case 'datasheet':
      return <path d="M2 2h8v8H2zM4 5h4M4 7.5h4" />;
    case 'assumed':
      return <path d="M6 1.5l5 9H1z" />;
    case 'given':
      return <path d="M6 1v10M1 6h10" />;
    default:
      return unreachable(kind);
  }
};

export const SourceBadge = ({ source }: { readonly source: Source }) => (
  <span className={styles.source} title={sourceDetail(source)} data-source={source.kind}>
    <SourceMark kind={source.kind} />
    {sourceText(source)}
  </span>
);

/** The name of the kind, and whether the figure is in doubt. */
export const sourceText = (source: Source): string =>
  source.kind === 'measured' && source.doubt !== undefined ? 'measured, noisy' : sourceName(source.kind);

/** A value as text with its source, or the reason why it is unknown. */
export type Told = { readonly text: string; readonly source: Source } | { readonly why: string };

export const told = <T,>(maybe: Maybe<T>, show: (value: T) => string): Told =>
  'source' in maybe ? { text: show(maybe.value), source: maybe.source } : { why: maybe.why };

export const ToldValue = ({ value }: { readonly value: Told }) =>
  'source' in value ? (
    <>
      <span>{value.text}</span>
      <SourceBadge source={value.source} />
    </>
  ) : (
    <>
      <span>unknown</span>
      <span className={styles.why}>{value.why}</span>
    </>
  );

export const SourceLegend = () => (
  <Legend>
    {sourceKinds.map((kind) => (
      <LegendItem key={kind} mark={<SourceMark kind={kind} />}>
        {sourceName(kind)}
      </LegendItem>
    ))}
  </Legend>
);
