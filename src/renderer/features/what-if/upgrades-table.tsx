import { useState } from 'react';
import { figure, parametersText, tokenRateText } from '../../../core/format.ts';
import type { UpgradeEffect } from '../../../core/frontier/upgrades/types.ts';
import { choosePrices } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { systemTitle } from '../../app/names.ts';
import type { UpgradesState } from '../../app/state.ts';
import { Button } from '../../ui/button.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { NumberCell, Table } from '../../ui/table.tsx';
import { upgradeRows } from './upgrade-rows.ts';
import styles from './what-if.module.css';

const columns = [
  { name: 'Upgrade' },
  { name: 'Fastest then' },
  { name: 'Throughput', number: true },
  { name: 'Times', number: true },
  { name: 'Largest model', number: true },
  { name: 'Price' },
  { name: 'Gain / price', number: true },
];

/** Upgrades ranked, with prices to enter; those that give nothing are folded. */
export const UpgradesTable = ({ found }: { readonly found: UpgradesState }) => {
  const prices = useAppState((state) => state.explore.upgradePrices);
  const [open, setOpen] = useState(false);
  const { helpful, others } = upgradeRows(found, prices);
  return (
    <>
      <div className={styles.tall}>
        <Table label="Upgrades" columns={columns} testId="upgrades-ranked">
          {[...helpful, ...(open ? others : [])].map((effect) => (
            <UpgradeLine key={effect.id} effect={effect} price={prices[effect.id]} />
          ))}
        </Table>
      </div>
      {others.length > 0 && (
        <div>
          <Button kind="quiet" small aria-expanded={open} onClick={() => setOpen(!open)} data-testid="upgrades-others">
            {open ? 'Hide' : 'Show'} {others.length} that give nothing here
          </Button>
        </div>
      )}
    </>
  );
};

interface UpgradeLineProps {
  readonly effect: UpgradeEffect;
  readonly price: number | undefined;
}

const UpgradeLine = ({ effect, price }: UpgradeLineProps) => (
  <tr data-testid={`upgrade-${effect.id}`} data-worth={effect.worth}>
    <th scope="row">{effect.title}</th>
    <td>{effect.system === undefined ? 'nothing fits' : systemTitle(effect.system)}</td>
    <NumberCell>{effect.tokensPerSecond > 0 ? tokenRateText(effect.tokensPerSecond) : ''}</NumberCell>
    <NumberCell>{effect.speedup === undefined ? '' : figure(effect.speedup)}</NumberCell>
    <NumberCell>{parametersText(effect.maxParameters)}</NumberCell>
    <td>
      <PriceField effect={effect} price={price} />
    </td>
    <NumberCell>{figureOrNothing(effect.gainPerPrice)}</NumberCell>
  </tr>
);

const figureOrNothing = (value: number | undefined) => (value === undefined ? '' : figure(value));

const PriceField = ({ effect: { id, title }, price }: UpgradeLineProps) => {
  const app = useApp();
  const prices = useAppState((state) => state.explore.upgradePrices);
  const { [id]: _, ...others } = prices;
  return (
    <NumberInput
      label={`Price of ${title}`}
      bare
      value={price}
      onChange={(next) =>
        choosePrices(app, { upgradePrices: next === undefined || next === 0 ? others : { ...others, [id]: next } })
      }
      min={0}
      max={1e12}
      digits={2}
      placeholder="none"
      testId={`price-${id}`}
    />
  );
};
