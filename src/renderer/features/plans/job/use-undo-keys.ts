import type { RefObject } from 'react';
import { useEffect, useEffectEvent } from 'react';
import { redoJob, undoJob } from '../../../app/actions/choose.ts';
import { useApp } from '../../../app/app.ts';
import type { Keys } from './undo-keys.ts';
import { undoKey } from './undo-keys.ts';

/** Ctrl+Z and Ctrl+Shift+Z or Ctrl+Y anywhere on the screen but in text fields that are not the form's. */
export const useUndoKeys = (form: RefObject<HTMLElement | null>) => {
  const app = useApp();
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const way = undoKey(keysOf(event));
    if (way === undefined || isElsewhere(event.target, form.current)) return;
    event.preventDefault();
    if (way === 'undo') undoJob(app);
    else redoJob(app);
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

const isElsewhere = (target: EventTarget | null, form: HTMLElement | null) =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, [role="dialog"]') !== null &&
  form?.contains(target) !== true;
