import { useMemo, useState } from 'react';
import type { AppError } from '../../../core/error.ts';
import { saveModel } from '../../app/actions/models.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import { valueOf } from '../../app/state.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DropArea } from '../../ui/drop-area.tsx';
import { TextField } from '../../ui/field.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { droppedFiles } from './dropped.ts';
import { readImported } from './import-model.ts';
import { found, modelRows, usualSort } from './model-rows.ts';
import { ModelTable } from './model-table.tsx';
import { OnlineDialog } from './online-dialog.tsx';
import { SelectedModel } from './selected.tsx';
import { ShapeDialog } from './shape-dialog.tsx';
import styles from './models.module.css';

export const ModelsScreen = () => (
  <Screen
    title="Models"
    lead="What is to be trained. Parameters are counted from the shape, to the unit; no weights are needed."
  >
    <div className={styles.layout}>
      <ModelList />
      <div className={styles.side}>
        <SelectedModel />
      </div>
    </div>
  </Screen>
);

const ModelList = () => {
  const [search, setSearch] = useState('');
  const [imported, setImported] = useState<Imported>();
  const importFiles = useImport(setImported);
  const catalogue = useAppState((state) => state.catalogue);
  const known = valueOf(catalogue);
  const job = useAppState((state) => state.choice.job);
  const [sort, setSort] = useState(usualSort);
  const rows = useMemo(() => modelRows(known?.models ?? [], known?.ownModels ?? [], job), [known, job]);
  return (
    <DropArea onDrop={(transfer) => void droppedFiles(transfer).then(importFiles)}>
      <Card title="Catalogue" aside={<AddButtons onImported={setImported} />} flush testId="models">
        <div className={styles.search}>
          <TextField
            label="Search"
            value={search}
            onChange={setSearch}
            placeholder="Name, family, MoE, MLA"
            testId="model-search"
          />
        </div>
        {imported !== undefined && <ImportedNotice imported={imported} />}
        {catalogue.state === 'loading' ? (
          <div className={styles.none}>
            <Skeleton lines={12} label="Reading the catalogue" />
          </div>
        ) : (
          <ModelTable rows={found(rows, search)} sort={sort} onSort={setSort} />
        )}
      </Card>
    </DropArea>
  );
};

/** What an import came to: an error with a way on, or what a reader of the model should know. */
interface Imported {
  readonly name: string;
  readonly error?: AppError;
  readonly notes: readonly string[];
}

const ImportedNotice = ({ imported: { name, error, notes } }: { readonly imported: Imported }) => {
  if (error !== undefined)
    return (
      <div className={styles.search} role="alert">
        <Notice tone="bad" testId="import-problem">
          {name}: {errorText(error).fact} The way on: By shape, or weights beside the config.
        </Notice>
      </div>
    );
  return notes.length === 0 ? null : (
    <div className={styles.search} role="status">
      <Notice tone="warn" testId="import-notes">
        {name}: {notes.join(' ')}
      </Notice>
    </div>
  );
};

interface ImportProps {
  readonly onImported: (imported: Imported | undefined) => void;
}

const useImport = (onImported: ImportProps['onImported']) => {
  const app = useApp();
  return async (files: readonly File[]) => {
    const [first] = files;
    if (first === undefined) return;
    onImported(undefined);
    const reading = await readImported(files);
    if (!reading.ok) {
      onImported({ name: first.name, error: reading.error, notes: [] });
      return;
    }
    const { model, notes } = reading.value;
    onImported({ name: model.name, notes });
    await saveModel(app, model);
  };
};

const accepted = '.json,.safetensors,.gguf,application/json';

const AddButtons = ({ onImported }: ImportProps) => {
  const [typing, setTyping] = useState(false);
  const [online, setOnline] = useState(false);
  const importFiles = useImport(onImported);
  return (
    <>
      <FileButton accept={accepted} takes="several" onFiles={(files) => void importFiles(files)} testId="model-import">
        Import files
      </FileButton>
      <FileButton accept="" takes="folder" onFiles={(files) => void importFiles(files)} testId="model-import-folder">
        Import a folder
      </FileButton>
      <Button small icon="plus" onClick={() => setTyping(true)} data-testid="shape-open">
        By shape
      </Button>
      <Button small icon="search" onClick={() => setOnline(true)} data-testid="online-open">
        Look up online
      </Button>
      {online && (
        <OnlineDialog onClose={() => setOnline(false)} onFound={(name, notes) => onImported({ name, notes })} />
      )}
      {typing && <ShapeDialog onClose={() => setTyping(false)} />}
    </>
  );
};
