import type { Facts } from '../../../core/machine/facts.ts';
import { errorText } from '../../app/errors.ts';
import { ToldValue } from '../../app/source.tsx';
import type { Loadable } from '../../app/state.ts';
import { Card } from '../../ui/card.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { FactList } from '../../ui/table.tsx';
import { factGroups } from './fact-lines.ts';
import styles from './machine.module.css';

/** What is known of this machine without measuring. */
export const FactsCard = ({ facts }: { readonly facts: Loadable<Facts> }) => (
  <Card title="Found here" note="Read from the operating system, not measured." testId="facts">
    {facts.state === 'loading' && <Skeleton lines={14} label="Reading what this machine is" />}
    {facts.state === 'failed' && <Notice tone="bad">{errorText(facts.error).fact}</Notice>}
    {facts.state === 'ready' && <FactGroups facts={facts.value} />}
  </Card>
);

const FactGroups = ({ facts }: { readonly facts: Facts }) => (
  <div>
    {factGroups(facts).map((group) => (
      <div key={group.title} className={styles.factGroup}>
        <h3>{group.title}</h3>
        <FactList rows={group.lines.map((line) => ({ name: line.name, value: <ToldValue value={line.value} /> }))} />
      </div>
    ))}
    {facts.warnings.map((warning) => (
      <Notice key={warning} tone="warn">
        {warning}
      </Notice>
    ))}
  </div>
);
