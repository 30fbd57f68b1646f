import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'wouter';
import { Modal } from '../ui/modal.tsx';
import { steps } from './screens.ts';
import styles from './shell.module.css';

const shortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  ...steps.map((step, i) => ({ keys: [String(i + 1)], does: `Open ${step.title}` })),
  { keys: ['?'], does: 'Show this list' },
  { keys: ['Tab', 'Shift Tab'], does: 'Go to the next or previous control' },
  { keys: ['Esc'], does: 'Close a list, a panel or this dialog' },
  { keys: ['Ctrl Z', 'Ctrl Shift Z'], does: 'Undo a change of job, dataset, prices, settings or sliders, and redo it' },
  { keys: ['+', '-'], does: 'Timeline: zoom in and out' },
  { keys: ['←', '→'], does: 'Timeline: move; with Shift by a whole view' },
  { keys: ['0'], does: 'Timeline: show the whole step' },
  { keys: ['P'], does: 'Timeline: show or hide the critical path' },
  { keys: ['/'], does: 'Timeline: find tasks; Enter goes to the next, Shift Enter to the one before' },
  { keys: ['C'], does: 'Timeline: compare with the next system that fits' },
  { keys: ['+', '-', '←', '→', '0'], does: 'Traces: zoom, move and show everything, as on the timeline' },
];

/** Number keys open the steps, `?` the list of keys; not while typing, nor with a modifier, nor under a dialog. */
export const useShortcuts = (showHelp: () => void) => {
  const [, go] = useLocation();
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (!isShortcut(event)) return;
    if (event.key === '?') showHelp();
    const step = steps[Number(event.key) - 1];
    if (step !== undefined) go(step.path);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => pressed(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
};

const isShortcut = (event: KeyboardEvent) => {
  const { target } = event;
  const typing = target instanceof HTMLElement && target.closest('input, textarea, select, [role="dialog"]') !== null;
  return !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
};

export const ShortcutsDialog = ({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) => (
  <Modal open={open} onClose={onClose} title="Keyboard shortcuts">
    <dl className={styles.keys}>
      {shortcuts.map(({ keys, does }) => (
        <Shortcut key={does} keys={keys} does={does} />
      ))}
    </dl>
  </Modal>
);

const Shortcut = ({ keys, does }: { readonly keys: readonly string[]; readonly does: string }) => (
  <>
    <dt>
      {keys.map((key) => (
        <kbd key={key} className={styles.kbd}>
          {key}
        </kbd>
      ))}
    </dt>
    <dd>{does}</dd>
  </>
);
