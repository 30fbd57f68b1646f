import { useMemo, useState } from 'react';
import type { AppError } from '../../../core/error.ts';
import { saveModel } from '../../app/actions/models.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import { valueOf } from '../../app/state.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { TextField } from '../../ui/field.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { readModelFile } from './import-model.ts';
import { found, modelRows, usualSort } from './model-rows.ts';
import { ModelTable } from './model-table.tsx';
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
  const [problem, setProblem] = useState<ImportProblem>();
  const catalogue = useAppState((state) => state.catalogue);
  const known = valueOf(catalogue);
  const job = useAppState((state) => state.choice.job);
  const [sort, setSort] = useState(usualSort);
  const rows = useMemo(() => modelRows(known?.models ?? [], known?.ownModels ?? [], job), [known, job]);
  return (
    <DropArea onProblem={setProblem}>
      <Card title="Catalogue" aside={<AddButtons onProblem={setProblem} />} flush testId="models">
        <div className={styles.search}>
          <TextField
            label="Search"
            value={search}
            onChange={setSearch}
            placeholder="Name, family, MoE, MLA"
            testId="model-search"
          />
        </div>
        {problem !== undefined && <ProblemNotice problem={problem} />}
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

interface ImportProblem {
  readonly file: string;
  readonly error: AppError;
}

const ProblemNotice = ({ problem: { file, error } }: { readonly problem: ImportProblem }) => (
  <div className={styles.search} role="alert">
    <Notice tone="bad" testId="import-problem">
      {file}: {errorText(error).fact}
    </Notice>
  </div>
);

interface ImportProps {
  readonly onProblem: (problem: ImportProblem | undefined) => void;
}

const useImport = (onProblem: ImportProps['onProblem']) => {
  const app = useApp();
  return async (file: File | undefined) => {
    if (file === undefined) return;
    const model = await readModelFile(file);
    onProblem(model.ok ? undefined : { file: file.name, error: model.error });
    if (model.ok) await saveModel(app, model.value);
  };
};

const AddButtons = ({ onProblem }: ImportProps) => {
  const [typing, setTyping] = useState(false);
  const importFile = useImport(onProblem);
  return (
    <>
      <FileButton accept=".json,application/json" onFile={(file) => void importFile(file)} testId="model-import">
        Import config.json
      </FileButton>
      <Button small icon="plus" onClick={() => setTyping(true)} data-testid="shape-open">
        By shape
      </Button>
      {typing && <ShapeDialog onClose={() => setTyping(false)} />}
    </>
  );
};

/** Takes a config.json that is dropped anywhere on the list. */
const DropArea = ({ onProblem, children }: ImportProps & { readonly children: React.ReactNode }) => {
  const [over, setOver] = useState(false);
  const importFile = useImport(onProblem);
  return (
    <div
      className={classes(styles.drop, over && styles.dropping)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void importFile(event.dataTransfer.files[0]);
      }}
    >
      {children}
    </div>
  );
};
