import { useState } from 'react';
import { countText, parametersText } from '../../../core/format.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import { messageOf } from '../../../core/error.ts';
import { saveModel } from '../../app/actions/models.ts';
import { useApp } from '../../app/app.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Segments } from '../../ui/segments.tsx';
import type { ShapeFamily } from '../../../core/model/shape.ts';
import type { ShapeForm } from './shape-form.ts';
import { fieldOfError, fieldsOf, headKinds, modelOfForm, startingForm } from './shape-form.ts';
import styles from './models.module.css';

const families = [
  { value: 'llama', label: 'Llama-like' },
  { value: 'gpt', label: 'GPT-like' },
  { value: 'moe', label: 'Mixture of experts' },
] as const satisfies readonly { readonly value: ShapeFamily; readonly label: string }[];

const heads = headKinds.map((value) => ({ value, label: value }));

/** A model by its shape; the count follows every key. */
export const ShapeDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const app = useApp();
  const [form, setForm] = useState(startingForm('llama'));
  const model = modelOfForm(form);
  const save = () => {
    if (!model.ok) return;
    onClose();
    void saveModel(app, model.value);
  };
  return (
    <Modal
      open
      onClose={onClose}
      title="A model by its shape"
      note="A field left empty takes the usual value of the family."
      actions={
        <Button kind="primary" disabled={!model.ok} onClick={save} data-testid="shape-save">
          Add and choose
        </Button>
      }
    >
      <Kinds form={form} onChange={setForm} />
      <ShapeFields form={form} onChange={setForm} />
      <LiveCount form={form} />
    </Modal>
  );
};

interface ShapeFieldsProps {
  readonly form: ShapeForm;
  readonly onChange: (form: ShapeForm) => void;
}

const Kinds = ({ form, onChange }: ShapeFieldsProps) => (
  <div className={styles.kinds}>
    <Segments
      label="Family"
      value={form.family}
      segments={families}
      onChange={(family) => onChange({ ...startingForm(family), name: form.name })}
      testId="shape-family"
    />
    <Segments
      label="Output head"
      value={form.head}
      segments={heads}
      onChange={(head) => onChange({ ...form, head })}
      testId="shape-head"
    />
  </div>
);

const ShapeFields = ({ form, onChange }: ShapeFieldsProps) => {
  const model = modelOfForm(form);
  const wrong = model.ok ? undefined : fieldOfError(model.error, form);
  return (
    <div className={styles.form}>
      <TextField
        label="Name"
        value={form.name}
        placeholder={model.ok ? model.value.name : ''}
        onChange={(name) => onChange({ ...form, name })}
        testId="shape-name"
      />
      {fieldsOf[form.family].map(({ id, label, empty }) => (
        <TextField
          key={id}
          label={label}
          value={form.fields[id] ?? ''}
          onChange={(value) => onChange({ ...form, fields: { ...form.fields, [id]: value } })}
          invalid={wrong === id}
          {...(empty === undefined ? {} : { placeholder: empty })}
          testId={`shape-${id}`}
        />
      ))}
    </div>
  );
};

const LiveCount = ({ form }: { readonly form: ShapeForm }) => {
  const model = modelOfForm(form);
  if (!model.ok)
    return (
      <div className={styles.live} role="status" data-testid="shape-problem">
        {messageOf(model.error)}
      </div>
    );
  const { total, active } = countParameters(model.value);
  return (
    <div className={styles.live} data-testid="shape-parameters" data-value={total}>
      <span className={styles.total}>{parametersText(total)}</span>
      <span className={styles.exact}>
        {countText(total)} parameters{active < total && `, ${countText(active)} active for a token`}
      </span>
    </div>
  );
};
