export interface Column {
  readonly title: string;
  /** Numbers stand to the right, so that their digits line up. */
  readonly align: 'left' | 'right';
}

export const left = (title: string): Column => ({ title, align: 'left' });
export const right = (title: string): Column => ({ title, align: 'right' });

/** Text in aligned columns, two spaces between them, no space at the end of a line. */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): string => {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  const cell = (text: string, i: number) =>
    columns[i]?.align === 'right' ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0);
  return lines
    .map((line) =>
      columns
        .map((_, i) => cell(line[i] ?? '', i))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Names and values, one pair a line. */
export const pairs = (rows: readonly (readonly [name: string, value: string])[]): string => {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd()).join('\n');
};
