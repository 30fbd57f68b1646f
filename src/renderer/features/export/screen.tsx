import { useMemo, useState } from 'react';
import { tokenRateText } from '../../../core/format.ts';
import type { AppError } from '../../../core/error.ts';
import { exportPlan } from '../../../core/export/index.ts';
import type { ExportBundle, ExportTarget, Explanation } from '../../../core/export/types.ts';
import { exportTargets } from '../../../core/export/types.ts';
import { withoutExport } from '../../../core/export/without.ts';
import type { FeasiblePlan, SystemId } from '../../../core/planners/types.ts';
import { chooseSystem } from '../../app/actions/choose.ts';
import { saveExport } from '../../app/actions/export.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import { capitalised, systemTitle } from '../../app/names.ts';
import { NeedsChoice } from '../../app/needs-choice.tsx';
import type { PlanInputs } from '../../app/state.ts';
import { SystemPicker, useShownPlan } from '../../app/system-picker.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Empty, Skeleton } from '../../ui/state.tsx';
import { fastestWithFiles } from './fastest-with-files.ts';
import { lineOfKey } from './key-line.ts';
import { Preview } from './preview.tsx';
import { Reasons } from './reasons.tsx';
import styles from './export.module.css';

const targetNames: Readonly<Record<ExportTarget, string>> = {
  deepspeed: 'DeepSpeed',
  peft: 'Trainer and PEFT',
  llamafactory: 'LLaMA-Factory',
  axolotl: 'axolotl',
};
const targets = exportTargets.map((value) => ({ value, label: targetNames[value] }));

export const ExportScreen = () => (
  <Screen title="Export" lead="The files that run the plan, as they will be written, and the reason for each value.">
    <NeedsChoice>
      <ExportView />
    </NeedsChoice>
  </Screen>
);

const ExportView = () => {
  const inputs = useAppState((state) => state.plans)?.inputs;
  const plan = useShownPlan();
  if (inputs === undefined || plan === undefined) return <Skeleton lines={14} label="Planning" />;
  if (plan.kind === 'infeasible')
    return (
      <>
        <Card title="What to export">
          <SystemPicker />
        </Card>
        <Empty title={`${systemTitle(plan.system)} does not fit`} testId="export-infeasible">
          {capitalised(plan.why)}. There is nothing to export: choose another system, a smaller model or a shorter
          sequence.
        </Empty>
      </>
    );
  return <PlanExport inputs={inputs} plan={plan} />;
};

interface PlanExportProps {
  readonly inputs: PlanInputs;
  readonly plan: FeasiblePlan;
}

const PlanExport = ({ inputs, plan }: PlanExportProps) => {
  const [chosen, setTarget] = useState<ExportTarget>();
  const target = chosen ?? (plan.decisions.deepspeed === undefined ? 'peft' : 'deepspeed');
  const exported = useMemo(
    () => exportPlan(target, { machine: inputs.machine, model: inputs.model, plan }),
    [target, inputs, plan],
  );
  return (
    <>
      <Card title="What to export">
        <div className={styles.controls}>
          <SystemPicker />
          <Segments label="For" value={target} segments={targets} onChange={setTarget} testId="export-target" />
          <div className={styles.save}>{exported.ok && <SaveButton inputs={inputs} plan={plan} target={target} />}</div>
        </div>
      </Card>
      {exported.ok ? (
        <Bundle bundle={exported.value} />
      ) : (
        <NoFiles system={plan.system} why={reasonOf(exported.error)} onOther={() => setTarget(undefined)} />
      )}
    </>
  );
};

/** The title says already what is not available. */
const reasonOf = (error: AppError): string =>
  error.code === 'not-available' ? `${capitalised(error.why)}.` : errorText(error).fact;

interface NoFilesProps {
  readonly system: SystemId;
  readonly why: string;
  readonly onOther: () => void;
}

/** Why there are no files, and the fastest plan that has some where the system has none for any target. */
const NoFiles = ({ system, why, onOther }: NoFilesProps) => {
  const app = useApp();
  const plans = useAppState((state) => state.plans)?.plans ?? [];
  const other = withoutExport[system] === undefined ? undefined : fastestWithFiles(plans);
  const take = (next: SystemId) => {
    onOther();
    chooseSystem(app, next);
  };
  return (
    <Empty
      title="No files for this plan"
      testId="export-none"
      action={
        other && (
          <Button kind="primary" onClick={() => take(other.system)} data-testid="export-other">
            Export {systemTitle(other.system)}, {tokenRateText(other.tokensPerSecond)}
          </Button>
        )
      }
    >
      {why} {other !== undefined && 'The fastest system that files are written for:'}
    </Empty>
  );
};

const SaveButton = ({ inputs, plan, target }: PlanExportProps & { readonly target: ExportTarget }) => {
  const app = useApp();
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    await saveExport(app, inputs, plan.system, target);
    setSaving(false);
  };
  return (
    <Button kind="primary" icon="export" disabled={saving} onClick={() => void save()} data-testid="export-save">
      {saving ? 'Saving' : 'Save the files'}
    </Button>
  );
};

const Bundle = ({ bundle: { files, explanations, warnings } }: { readonly bundle: ExportBundle }) => {
  const [path, setPath] = useState('');
  const [reason, setReason] = useState<Explanation>();
  const shown = files.find((file) => file.path === path) ?? files[0];
  if (shown === undefined) return null;
  const marked = reason?.file === shown.path ? lineOfKey(shown.text, reason.key) : undefined;
  const choose = (next: Explanation) => {
    setReason(next);
    setPath(next.file);
  };
  return (
    <>
      {warnings.length > 0 && (
        <Card title="Before you run it" testId="export-warnings">
          <ul className={styles.warnings}>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Card>
      )}
      <div className={styles.layout}>
        <div className={styles.files}>
          <Preview files={files} shown={shown} marked={marked} onShow={setPath} />
        </div>
        <Reasons reasons={explanations} onChoose={choose} />
      </div>
    </>
  );
};
