import { countText, percentText } from '../../core/format.ts';
import type { Fusion, FusionByLength } from '../../core/launch/fusion/types.ts';
import type { Replayed } from '../../core/launch/replay/types.ts';
import { left, pairs, right, table } from './table.ts';
import { nsText } from './trace-text.ts';

/** Chains that are printed; --json has more. */
const printed = 5;
const short = (name: string | undefined) =>
  name === undefined ? '' : name.length > 60 ? `${name.slice(0, 57)}...` : name;
const factorText = (factor: number) => `${factor.toFixed(2)}x`;

export const fusionText = (fusion: Fusion): string => {
  const { byLength, compiled, graphs, threshold } = fusion;
  if (byLength.length === 0) return '';
  const rows = byLength.map((each) => [
    String(each.length),
    countText(each.chains),
    countText(each.fused),
    countText(each.kernelsAfter),
    percentText(each.coverage),
    factorText(each.idealSpeedup),
    countText(each.launchesSaved),
    nsText(each.latencyNs),
  ]);
  const titles = ['length', 'chains', 'fused', 'kernels left', 'coverage', 'ideal', 'calls saved', 'latency replayed'];
  return [
    `fusion of kernel chains (proximity score from ${String(threshold)}; ideal as the paper has it: kernels before over after)`,
    table(titles.map(right), rows),
    chainsText(byLength),
    ...(compiled === null ? [] : [`torch.compile: ${estimateText(compiled)}\n  assumed: ${compiled.assumption}`]),
    ...(graphs === null ? [] : [`CUDA graphs: ${estimateText(graphs)}\n  assumed: ${graphs.assumption}`]),
  ].join('\n');
};

const chainsText = ([pairsOf]: readonly FusionByLength[]): string =>
  table(
    [right('fused'), right('score'), left('first chains of two'), left('then'), left('from')],
    (pairsOf?.listed ?? [])
      .slice(0, printed)
      .map(({ fused, proximityScore, kernels, operators, modules }) => [
        countText(fused),
        proximityScore.toFixed(2),
        short(kernels.names[0]),
        short(kernels.names[1]),
        [...new Set([...operators.names, ...modules.names])].join(', '),
      ]),
  );

const estimateText = ({ kernelsAfter, launchesAfter, latencyNs, speedup }: NonNullable<Fusion['compiled']>): string =>
  `${nsText(latencyNs)}, ${factorText(speedup)}, ${countText(launchesAfter)} launches, ${countText(kernelsAfter)} kernels`;

export const replayText = (replayed: Replayed | null): string =>
  replayed === null
    ? 'what if: the trace has no kernels to replay'
    : [
        'what if',
        pairs([
          [
            'latency',
            `${nsText(replayed.latencyNs)} instead of ${nsText(replayed.recordedNs)}: ${factorText(replayed.speedup)}`,
          ],
          ['launches', countText(replayed.launches)],
          ['begin with their launch', `${percentText(replayed.hostBoundShare)} of the GPU's work`],
        ]),
        ...replayed.assumptions.map((each) => `  assumed: ${each}`),
      ].join('\n');
