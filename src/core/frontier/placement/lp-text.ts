import type { Program, Row, Term } from './types.ts';

/** A program in CPLEX's LP format, a term a line: readers have limits on the length of lines. */
export const lpText = (program: Program): string => {
  const { variables, rows } = program;
  const named = (terms: readonly Term[]) =>
    terms.map(({ variable, factor }) => `${signed(factor)} ${variables[variable]?.name ?? ''}`);
  const costs = variables.flatMap(({ cost }, variable) => (cost === 0 ? [] : [{ variable, factor: cost }]));
  const whole = variables.flatMap(({ name, whole: integer }) => (integer ? [name] : []));
  return [
    ...['Minimize', 'cost:', ...named(costs)],
    ...['Subject To', ...rows.filter(({ terms }) => terms.length > 0).flatMap((row) => rowText(row, named(row.terms)))],
    ...['Bounds', ...variables.map(({ name, most }) => `0 <= ${name}${most === Infinity ? '' : ` <= ${most}`}`)],
    ...(whole.length > 0 ? ['General', ...whole] : []),
    ...['End', ''],
  ].join('\n');
};

const rowText = ({ name, relation, limit }: Row, terms: readonly string[]): readonly string[] => [
  `${name}:`,
  ...terms,
  `${relation === 'exactly' ? '=' : '<='} ${limit}`,
];

const signed = (factor: number): string => (factor < 0 ? `- ${-factor}` : `+ ${factor}`);
