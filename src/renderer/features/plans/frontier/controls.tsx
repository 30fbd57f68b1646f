import type { Axis, FamilyId, Find } from '../../../../core/frontier/types.ts';
import { cancelFrontier } from '../../../app/actions/frontier.ts';
import { chooseExplore } from '../../../app/actions/choose.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { Button } from '../../../ui/button.tsx';
import { Segments } from '../../../ui/segments.tsx';
import styles from '../plans.module.css';

const findNames: readonly { readonly value: Find; readonly label: string }[] = [
  { value: 'model', label: 'Model' },
  { value: 'context', label: 'Context' },
  { value: 'batch', label: 'Micro-batch' },
];
const familyNames: readonly { readonly value: FamilyId; readonly label: string }[] = [
  { value: 'gpt', label: 'GPT shapes' },
  { value: 'llama', label: 'Llama shapes' },
  { value: 'catalogue', label: 'Catalogue' },
];
const none = 'none';
const axisNames: readonly { readonly value: Axis | typeof none; readonly label: string }[] = [
  { value: none, label: 'As it is' },
  { value: 'dram', label: 'Host memory' },
  { value: 'ssd', label: 'Drives' },
  { value: 'gpu', label: 'GPU' },
  { value: 'link', label: 'Link' },
];

/** What is sought, among which models, over which part of the machine. */
export const FrontierControls = () => {
  const app = useApp();
  const { find, family, over } = useAppState((state) => state.explore);
  const running = useAppState(({ frontier }) => frontier?.done === false);
  return (
    <div className={styles.controls}>
      <Segments
        label="Largest"
        value={find}
        segments={findNames}
        onChange={(next) => chooseExplore(app, { find: next })}
        testId="frontier-find"
      />
      {find === 'model' && (
        <Segments
          label="Among"
          value={family}
          segments={familyNames}
          onChange={(next) => chooseExplore(app, { family: next })}
          testId="frontier-family"
        />
      )}
      <Segments
        label="Machine"
        value={over ?? none}
        segments={axisNames}
        onChange={(next) => chooseExplore(app, { over: next === none ? undefined : next })}
        testId="frontier-over"
      />
      {running && (
        <Button small icon="stop" onClick={() => cancelFrontier(app)} data-testid="frontier-cancel">
          Cancel
        </Button>
      )}
    </div>
  );
};
