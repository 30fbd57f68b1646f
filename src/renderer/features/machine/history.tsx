import { useState } from 'react';
import { countText } from '../../../core/format.ts';
import type { RunState, RunSummary } from '../../../core/machine/run.ts';
import { chooseRun } from '../../app/actions/choose.ts';
import { goOnWith } from '../../app/actions/profile.ts';
import { exportRun, importRun, removeRun, renameRun } from '../../app/actions/runs.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import type { Tone } from '../../ui/badge.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/field.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { ChoosableRow, Note, NumberCell, Table } from '../../ui/table.tsx';
import { dateText } from './dates.ts';
import styles from './machine.module.css';

/** The stored profiles of this machine. */
export const HistoryCard = () => {
  const runs = useAppState((state) => state.runs);
  return (
    <Card title="History" note="Profiles kept on this computer." aside={<ImportButton />} flush testId="history">
      {runs.state === 'loading' && <Skeleton lines={3} label="Reading the history" />}
      {runs.state === 'failed' && <Notice tone="bad">{errorText(runs.error).fact}</Notice>}
      {runs.state === 'ready' && <RunsTable runs={runs.value} />}
    </Card>
  );
};

const ImportButton = () => {
  const app = useApp();
  return (
    <FileButton accept=".json,application/json" onFiles={([file]) => void importRun(app, file)} testId="run-import">
      Import a run
    </FileButton>
  );
};

const columns = [
  { name: 'Plan with' },
  { name: 'Name' },
  { name: 'Measured' },
  { name: 'Mode' },
  { name: 'State' },
  { name: 'Results', number: true },
  { name: 'Actions' },
];

const RunsTable = ({ runs }: { readonly runs: readonly RunSummary[] }) => {
  const [renaming, setRenaming] = useState<RunSummary>();
  if (runs.length === 0)
    return (
      <div className={styles.none}>
        <Note>No profile yet. The first one appears here when it is done.</Note>
      </div>
    );
  return (
    <>
      <Table label="Profiles" columns={columns}>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} onRename={() => setRenaming(run)} />
        ))}
      </Table>
      {renaming !== undefined && <RenameDialog run={renaming} onClose={() => setRenaming(undefined)} />}
    </>
  );
};

const stateTones: Readonly<Record<RunState, Tone>> = {
  running: 'info',
  complete: 'ok',
  cancelled: 'plain',
  interrupted: 'warn',
  failed: 'bad',
};

const RunRow = ({ run, onRename }: { readonly run: RunSummary; readonly onRename: () => void }) => {
  const app = useApp();
  const chosen = useAppState(({ choice: { machine } }) => machine.kind === 'run' && machine.id === run.id);
  const choose = () => void chooseRun(app, run.id);
  const measuring = useAppState(({ profiling }) => profiling !== undefined);
  const canGoOn = !measuring && (run.state === 'cancelled' || run.state === 'interrupted');
  return (
    <ChoosableRow chosen={chosen} onChoose={choose} testId={`run-${run.id}`}>
      <td>
        <input
          type="radio"
          className={styles.radio}
          checked={chosen}
          onChange={choose}
          aria-label={`Plan with ${run.label}`}
        />
      </td>
      <th scope="row">{run.label}</th>
      <td>{dateText(run.createdAtMs)}</td>
      <td>{run.mode}</td>
      <td>
        <Badge tone={stateTones[run.state]}>{run.state}</Badge>
      </td>
      <NumberCell>{countText(run.resultCount)}</NumberCell>
      <td onClick={(event) => event.stopPropagation()}>
        <div className={styles.actions}>
          {canGoOn && (
            <IconButton icon="play" label={`Go on with ${run.label}`} onClick={() => void goOnWith(app, run)} />
          )}
          <IconButton icon="edit" label={`Rename ${run.label}`} onClick={onRename} />
          <IconButton icon="export" label={`Export ${run.label}`} onClick={() => void exportRun(app, run.id)} />
          <IconButton icon="remove" label={`Remove ${run.label}`} onClick={() => void removeRun(app, run)} />
        </div>
      </td>
    </ChoosableRow>
  );
};

const RenameDialog = ({ run, onClose }: { readonly run: RunSummary; readonly onClose: () => void }) => {
  const app = useApp();
  const [label, setLabel] = useState(run.label);
  const save = () => {
    onClose();
    void renameRun(app, run.id, label.trim());
  };
  return (
    <Modal
      open
      onClose={onClose}
      title="Rename the run"
      actions={
        <Button kind="primary" onClick={save} disabled={label.trim() === ''}>
          Rename
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (label.trim() !== '') save();
        }}
      >
        <TextField label="Name" value={label} onChange={setLabel} testId="rename-field" />
      </form>
    </Modal>
  );
};
