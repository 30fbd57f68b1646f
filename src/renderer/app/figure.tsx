interface FigureProps {
  /** Stable name for tests. */
  readonly id: string;
  /** Full precision, in base units. */
  readonly value: number | null | undefined;
  readonly text: (value: number | null | undefined) => string;
}

/** A number as people read it; the exact one stays in `data-value`. */
export const Figure = ({ id, value, text }: FigureProps) => (
  <span data-testid={id} data-value={value ?? undefined}>
    {text(value)}
  </span>
);
