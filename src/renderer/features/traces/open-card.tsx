import { useEffect, useState } from 'react';
import { capacityText, countText } from '../../../core/format.ts';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import {
  cancelTrace,
  listTraces,
  openTraceFiles,
  openTracePath,
  removeTrace,
  showStoredTrace,
} from '../../app/actions/traces.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import type { OpeningTrace } from '../../app/trace-state.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/field.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { Notice, ProgressBar } from '../../ui/state.tsx';
import { NumberCell, Table } from '../../ui/table.tsx';
import { boundName, nsText } from './texts.ts';
import styles from './traces.module.css';

/** Files to open, what is under way, and the traces that are kept. */
export const OpenCard = () => {
  const app = useApp();
  const opening = useAppState(({ traces }) => traces.opening);
  const error = useAppState(({ traces }) => traces.error);
  useEffect(() => {
    void listTraces(app);
  }, [app]);
  return (
    <Card
      title="Traces"
      note="Of torch.profiler, .json or .json.gz, up to several gigabytes; drop them anywhere on the window."
      aside={
        <FileButton
          accept=".json,.gz,application/json,application/gzip"
          onFiles={(files) => void openTraceFiles(app, files)}
          takes="several"
          testId="trace-file"
        >
          Open files
        </FileButton>
      }
      flush
      testId="traces"
    >
      <PathForm disabled={opening !== undefined} />
      {opening !== undefined && <Opening opening={opening} />}
      {error !== undefined && (
        <div className={styles.padded} role="alert">
          <Notice tone="bad" testId="trace-error">
            {errorText(error).fact} {errorText(error).advice}
          </Notice>
        </div>
      )}
      <StoredTraces />
    </Card>
  );
};

/** Large files are read where they lie. */
const PathForm = ({ disabled }: { readonly disabled: boolean }) => {
  const app = useApp();
  const [path, setPath] = useState('');
  const open = () => {
    if (path.trim() !== '') void openTracePath(app, path.trim());
  };
  return (
    <form
      className={styles.path}
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <TextField
        label="Or its path on this computer"
        value={path}
        onChange={setPath}
        placeholder="/data/runs/trace.json.gz"
        testId="trace-path"
      />
      <Button onClick={open} disabled={disabled || path.trim() === ''} data-testid="trace-open">
        Open
      </Button>
    </form>
  );
};

const stages = { sending: 'Sending', reading: 'Reading', measuring: 'Measuring' } as const;

const Opening = ({ opening: { title, progress } }: { readonly opening: OpeningTrace }) => {
  const app = useApp();
  const [used, all] = [progress?.usedBytes ?? 0, progress?.fileBytes ?? 1];
  return (
    <div className={styles.opening} data-testid="trace-progress">
      <ProgressBar
        label={`${stages[progress?.stage ?? 'reading']} ${title}`}
        value={used}
        max={all}
        note={
          progress === undefined
            ? 'starting'
            : `${capacityText(used)} of ${capacityText(all)}, ${countText(progress.rows)} rows`
        }
      />
      <Button small icon="stop" onClick={() => cancelTrace(app)} data-testid="trace-cancel">
        Cancel
      </Button>
    </div>
  );
};

const StoredTraces = () => {
  const stored = useAppState(({ traces }) => traces.stored);
  const shown = useAppState(({ traces }) => traces.shown?.summary.id);
  if (stored === undefined || stored.length === 0)
    return <p className={styles.none}>No traces are kept yet. Record one with torch.profiler and open it here.</p>;
  return (
    <Table
      label="Traces that are kept"
      columns={[
        { name: 'Trace' },
        { name: 'Kernels', number: true },
        { name: 'Latency', number: true },
        { name: 'TKLQT', number: true },
        { name: 'Binds' },
        { name: 'Actions' },
      ]}
    >
      {stored.map((summary) => (
        <StoredRow key={summary.id} summary={summary} shown={shown} />
      ))}
    </Table>
  );
};

interface StoredRowProps {
  readonly summary: TraceSummary;
  /** Id of the trace on show. */
  readonly shown: string | undefined;
}

const StoredRow = ({ summary, shown }: StoredRowProps) => {
  const app = useApp();
  return (
    <tr aria-current={summary.id === shown} data-testid="trace-row">
      <th scope="row" title={summary.path}>
        {summary.title}
      </th>
      <NumberCell>{countText(summary.kernels)}</NumberCell>
      <NumberCell>{nsText(summary.latencyNs)}</NumberCell>
      <NumberCell>{nsText(summary.tklqtNs)}</NumberCell>
      <td>{boundName(summary.bound)}</td>
      <td>
        <div className={styles.tools}>
          <Button small disabled={summary.id === shown} onClick={() => void showStoredTrace(app, summary)}>
            Show
          </Button>
          <Button
            small
            disabled={shown === undefined || summary.id === shown}
            onClick={() => void showStoredTrace(app, summary, 'compared')}
            data-testid="trace-compare"
          >
            Compare
          </Button>
          <IconButton
            icon="remove"
            label={`Remove ${summary.title}`}
            onClick={() => void removeTrace(app, summary.id)}
          />
        </div>
      </td>
    </tr>
  );
};
