import { useRef, useState } from 'react';
import type { AppError } from '../../../core/error.ts';
import { saveModel } from '../../app/actions/models.ts';
import { useApp } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Notice } from '../../ui/state.tsx';
import { Note } from '../../ui/table.tsx';

interface OnlineProps {
  readonly onClose: () => void;
  /** What a reader of the model should know. */
  readonly onFound: (name: string, notes: readonly string[]) => void;
}

type Asking =
  { readonly kind: 'idle' } | { readonly kind: 'asking' } | { readonly kind: 'failed'; readonly error: AppError };

/** The one question that leaves this machine; nothing is asked before the button is pressed. */
export const OnlineDialog = ({ onClose, onFound }: OnlineProps) => {
  const [id, setId] = useState('');
  const { asking, ask, stop } = useLookUp(onFound, onClose);
  const busy = asking.kind === 'asking';
  const close = () => {
    stop();
    onClose();
  };
  return (
    <Modal
      open
      onClose={close}
      title="Look a model up online"
      note="This leaves your computer: huggingface.co is asked for the config.json of the model, and for the list of its weights. It learns the name and your address, and nothing else. Nothing is sent until you press Look up."
      actions={
        <Button
          kind="primary"
          disabled={busy || id.trim() === ''}
          onClick={() => void ask(id.trim())}
          data-testid="online-ask"
        >
          {busy ? 'Asking huggingface.co' : 'Look up'}
        </Button>
      }
    >
      <TextField
        label="Name on the Hugging Face Hub"
        value={id}
        onChange={setId}
        placeholder="Qwen/Qwen3-8B"
        disabled={busy}
        testId="online-id"
      />
      <div role="status">
        {busy && <Note>Waiting for an answer, at most 20 s.</Note>}
        {asking.kind === 'failed' && <Failed error={asking.error} />}
      </div>
    </Modal>
  );
};

const Failed = ({ error }: { readonly error: AppError }) => (
  <Notice tone="bad" testId="online-problem">
    {errorText(error).fact} A config.json that you have can be imported without asking anybody.
  </Notice>
);

const useLookUp = (onFound: OnlineProps['onFound'], onClose: () => void) => {
  const app = useApp();
  const [asking, setAsking] = useState<Asking>({ kind: 'idle' });
  const running = useRef<AbortController>(undefined);
  const ask = async (id: string) => {
    const abort = new AbortController();
    running.current = abort;
    setAsking({ kind: 'asking' });
    const reading = await app.client.call('models.lookUp', { id }, { signal: abort.signal });
    if (abort.signal.aborted) return;
    if (!reading.ok) {
      setAsking({ kind: 'failed', error: reading.error });
      return;
    }
    const { model, notes } = reading.value;
    onFound(model.name, notes);
    onClose();
    await saveModel(app, model);
  };
  return { asking, ask, stop: () => running.current?.abort() };
};
