import { IconButton } from '../ui/button.tsx';
import { redo, undo } from './actions/choose.ts';
import { useApp, useAppState } from './app.ts';
import { changeText } from './history.ts';
import { undoableOf } from './undoable.ts';

/** Undo and redo of all that is set by hand; each says what it would change. */
export const UndoButtons = () => {
  const app = useApp();
  const back = useAppState((state) => {
    const before = state.history.past.at(-1);
    return before && changeText(before, undoableOf(state));
  });
  const forth = useAppState((state) => {
    const after = state.history.future.at(-1);
    return after && changeText(undoableOf(state), after);
  });
  return (
    <>
      <IconButton
        icon="undo"
        label={`Undo${textOf(back)} (Ctrl+Z)`}
        disabled={back === undefined}
        onClick={() => undo(app)}
        data-testid="undo"
      />
      <IconButton
        icon="redo"
        label={`Redo${textOf(forth)} (Ctrl+Shift+Z)`}
        disabled={forth === undefined}
        onClick={() => redo(app)}
        data-testid="redo"
      />
    </>
  );
};

const textOf = (change: string | undefined) => (change === undefined ? '' : `: ${change}`);
