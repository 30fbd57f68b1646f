/** The batch size that the name of a trace tells: `bert_b8.json`, `batch-size=16`, `bs4`. */
export const batchInName = (name: string): number | undefined => {
  const [, digits] = /(?:^|[^a-z])(?:b|bs|batch(?:[_-]?size)?)[_=-]?(\d{1,6})(?!\d)/i.exec(name) ?? [];
  const size = Number(digits);
  return size > 0 ? size : undefined;
};
