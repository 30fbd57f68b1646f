import { useState } from 'react';
import { countText, percentText } from '../../../core/format.ts';
import type { Fusion, FusionByLength, FusionEstimate } from '../../../core/launch/fusion/types.ts';
import { usualFusion } from '../../../core/launch/fusion/types.ts';
import { useAppState } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import { Card } from '../../ui/card.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { FactList, NumberCell, Table } from '../../ui/table.tsx';
import { factorText, nsText, shortName } from './texts.ts';
import { useAnswer } from './use-answer.ts';
import styles from './traces.module.css';

/** Kernel chains that could be one kernel. */
export const FusionCard = ({ id }: { readonly id: string }) => {
  const [threshold, setThreshold] = useState<number>(usualFusion.threshold);
  const seconds = useAppState(({ machine }) => machine?.gpu?.launch?.launchSeconds?.value);
  const launchNs = seconds === undefined ? null : seconds * 1e9;
  const { answer } = useAnswer('trace.fusion', { id, request: { ...usualFusion, threshold, launchNs } });
  const counted = launchNs === null ? 'as long as it took in the trace' : `${nsText(launchNs)}, as measured`;
  return (
    <Card
      title="Kernels to fuse"
      note={`Chains that always follow their first kernel. Ideal: kernels before over after, as SKIP has it. Replayed: the trace without the calls that one stream and no wait allow to save, each ${counted}.`}
      aside={
        <NumberInput
          label="Least score"
          value={threshold}
          onChange={(next) => setThreshold(next ?? usualFusion.threshold)}
          min={0.05}
          max={1}
          step={0.05}
          digits={2}
          testId="trace-threshold"
        />
      }
      flush
      testId="trace-fusion"
    >
      {answer === undefined ? (
        <div className={styles.padded}>
          <Skeleton lines={8} label="Looking for chains" />
        </div>
      ) : answer.ok ? (
        <Found fusion={answer.value} />
      ) : (
        <div className={styles.padded}>
          <Notice tone="bad">{errorText(answer.error).fact}</Notice>
        </div>
      )}
    </Card>
  );
};

const numbers = ['Chains', 'Fused', 'Kernels left', 'Coverage', 'Ideal', 'Calls saved', 'Latency replayed'];

const Found = ({ fusion }: { readonly fusion: Fusion }) => {
  const [length, setLength] = useState(2);
  const chosen = fusion.byLength.find((each) => each.length === length) ?? fusion.byLength[0];
  if (chosen === undefined) return <div className={styles.padded}>{fusion.notes.join(' ')}</div>;
  return (
    <>
      <Lengths fusion={fusion} chosen={chosen} onChoose={setLength} />
      <Chains of={chosen} />
      <div className={styles.padded}>
        <Estimate title="torch.compile" estimate={fusion.compiled} />
        <Estimate title="CUDA graphs" estimate={fusion.graphs} />
      </div>
    </>
  );
};

interface LengthsProps {
  readonly fusion: Fusion;
  readonly chosen: FusionByLength;
  readonly onChoose: (length: number) => void;
}

const Lengths = ({ fusion, chosen, onChoose }: LengthsProps) => (
  <Table
    label="Fusion by length of the chain"
    columns={[{ name: 'Length' }, ...numbers.map((name) => ({ name, number: true }))]}
  >
    {fusion.byLength.map((each) => (
      <tr key={each.length} data-testid={`fusion-${String(each.length)}`}>
        <th scope="row">
          <label className={styles.choice}>
            <input type="radio" name="fusion-length" checked={each === chosen} onChange={() => onChoose(each.length)} />{' '}
            {each.length}
          </label>
        </th>
        <NumberCell>{countText(each.chains)}</NumberCell>
        <NumberCell>{countText(each.fused)}</NumberCell>
        <NumberCell>{countText(each.kernelsAfter)}</NumberCell>
        <NumberCell>{percentText(each.coverage)}</NumberCell>
        <NumberCell>{factorText(each.idealSpeedup)}</NumberCell>
        <NumberCell>{countText(each.launchesSaved)}</NumberCell>
        <NumberCell>{nsText(each.latencyNs)}</NumberCell>
      </tr>
    ))}
  </Table>
);

const Chains = ({ of: { length, listed } }: { readonly of: FusionByLength }) =>
  listed.length > 0 && (
    <Table
      label={`Chains of ${String(length)}`}
      columns={[
        { name: `Chains of ${String(length)} that are fused most` },
        { name: 'Operators and modules' },
        { name: 'Score', number: true },
        { name: 'Fused', number: true },
      ]}
    >
      {listed.map((chain) => (
        <tr key={chain.kernels.names.join(' ') + String(chain.count)}>
          <th scope="row">
            <ol className={styles.chain}>
              {chain.kernels.names.map((name, at) => (
                <li key={`${String(at)} ${name}`} title={name}>
                  {shortName(name, 48)}
                </li>
              ))}
            </ol>
            {chain.kernels.more > 0 && `and ${countText(chain.kernels.more)} more`}
          </th>
          <td className={styles.wrap}>{[...new Set([...chain.operators.names, ...chain.modules.names])].join(', ')}</td>
          <NumberCell>{chain.proximityScore.toFixed(2)}</NumberCell>
          <NumberCell>{countText(chain.fused)}</NumberCell>
        </tr>
      ))}
    </Table>
  );

const Estimate = ({ title, estimate }: { readonly title: string; readonly estimate: FusionEstimate | null }) =>
  estimate !== null && (
    <>
      <FactList
        rows={[
          {
            name: title,
            value: `${nsText(estimate.latencyNs)}, ${factorText(estimate.speedup)}, with ${countText(estimate.launchesAfter)} launches of ${countText(estimate.kernelsAfter)} kernels`,
          },
        ]}
      />
      <p className={styles.quiet}>Assumed: {estimate.assumption}.</p>
    </>
  );
