import { useEffect, useEffectEvent } from 'react';
import { redo, undo } from './actions/choose.ts';
import { useApp } from './app.ts';
import type { Keys } from './undo-keys.ts';
import { undoKey } from './undo-keys.ts';

/** Ctrl+Z and Ctrl+Shift+Z or Ctrl+Y anywhere on the screen; a text field has an undo of its own, a number has not. */
export const useUndoKeys = () => {
  const app = useApp();
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const way = undoKey(keysOf(event));
    if (way === undefined || isText(event.target)) return;
    event.preventDefault();
    if (way === 'undo') undo(app);
    else redo(app);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => pressed(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
};

const keysOf = ({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): Keys => ({
  ...{ key, shift: shiftKey, alt: altKey },
  control: ctrlKey || metaKey,
});

const isText = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('input, textarea') !== null &&
  target.closest('[role="group"], [type="range"], [type="radio"]') === null;
