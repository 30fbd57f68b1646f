import type { MachineValue } from '../../core/machine/values.ts';
import { sourceKinds, SourceMark, sourceName } from './source.tsx';
import type { SourceKind } from './source.tsx';
import styles from './source.module.css';

/** How many values came from where, in the order of trust. */
export const sourceMix = (
  values: readonly MachineValue[],
): readonly { readonly kind: SourceKind; readonly count: number }[] =>
  sourceKinds
    .map((kind) => ({ kind, count: values.filter(({ known }) => known.source.kind === kind).length }))
    .filter(({ count }) => count > 0);

export const SourceMix = ({ values }: { readonly values: readonly MachineValue[] }) => (
  <span className={styles.mix}>
    {sourceMix(values).map(({ kind, count }) => (
      <span key={kind} className={styles.source}>
        <SourceMark kind={kind} />
        {count} {sourceName(kind)}
      </span>
    ))}
  </span>
);
