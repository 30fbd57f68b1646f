import type { Command } from 'commander';
import { countText } from '../../../core/format.ts';
import type { CountedDataset } from '../../../core/job/dataset.ts';
import type { LengthBin } from '../../../core/job/lengths.ts';
import { mapResult } from '../../../core/result.ts';
import { yes } from '../answer.ts';
import type { Run } from '../run.ts';
import { pairs } from '../table.ts';
import { columnHelp, countFiles, datasetHelp } from '../training-options.ts';

interface TokensOptions {
  readonly tokenizer: string;
  readonly column?: string;
}

export const addTokens = (program: Command, run: Run): void => {
  program
    .command('tokens')
    .description('count the tokens of a dataset with a tokenizer')
    .argument('<files...>', datasetHelp)
    .requiredOption('--tokenizer <file>', 'tokenizer.json of the model, or its folder')
    .option('--column <names>', columnHelp)
    .action((files: readonly string[], options: TokensOptions, command: Command) =>
      run(command, async (session) =>
        mapResult(await countFiles(session, files, options), (found) => {
          const { kind: _, lengths, ...rest } = found;
          return yes({ ...rest, ...shape(found), lengths }, textOf(found));
        }),
      ),
    );
};

const shape = ({ tokens, samples, lengths }: CountedDataset) => ({
  meanTokens: tokens / samples,
  medianTokens: lengthAt(lengths, samples / 2),
  longestTokens: lengths.at(-1)?.upTo ?? 0,
});

/** The length that so many samples do not exceed, to the width of a bin. */
const lengthAt = (lengths: readonly LengthBin[], samples: number): number => {
  let below = 0;
  for (const bin of lengths) {
    below += bin.samples;
    if (below >= samples) return bin.upTo;
  }
  return 0;
};

const textOf = (found: CountedDataset): string => {
  const { meanTokens, medianTokens, longestTokens } = shape(found);
  return [
    pairs([
      ['tokens', countText(found.tokens)],
      ['samples', countText(found.samples)],
      ...(found.columns.length > 0 ? [['columns', found.columns.join(', ')] as const] : []),
      ['tokens a sample', `${countText(meanTokens)} on average, median ${countText(medianTokens)}`],
      ['longest', `up to ${countText(longestTokens)} tokens`],
      ['tokenizer', found.tokenizer],
    ]),
    ...found.notes,
  ].join('\n');
};
