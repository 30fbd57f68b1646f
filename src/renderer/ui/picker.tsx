import { Combobox } from '@base-ui/react/combobox';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import styles from './popup.module.css';

export interface PickerItem {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
}

interface PickerProps {
  readonly label: string;
  readonly items: readonly PickerItem[];
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  readonly placeholder: string;
  readonly hint?: string;
  readonly testId?: string;
  readonly disabled?: boolean;
}

/** One of many, with a search field in the list. */
export const Picker = ({ label, items, value, onChange, hint, ...rest }: PickerProps) => (
  <Field label={label} hint={hint}>
    {({ id }) => (
      <Combobox.Root<PickerItem>
        items={items}
        value={items.find((item) => item.value === value) ?? null}
        onValueChange={(next) => {
          if (next !== null) onChange(next.value);
        }}
        itemToStringLabel={searchText}
        isItemEqualToValue={(a, b) => a.value === b.value}
        disabled={rest.disabled ?? false}
        autoHighlight
      >
        <Combobox.Trigger id={id} className={styles.pickerTrigger} data-testid={rest.testId}>
          <span className={styles.pickerValue}>
            <Combobox.Value placeholder={rest.placeholder}>
              {(item: PickerItem | null) => item?.label ?? rest.placeholder}
            </Combobox.Value>
          </span>
          <Icon name="down" size={12} />
        </Combobox.Trigger>
        <PickerPopup label={label} />
      </Combobox.Root>
    )}
  </Field>
);

const PickerPopup = ({ label }: { readonly label: string }) => (
  <Combobox.Portal>
    <Combobox.Positioner sideOffset={4} className={styles.positioner} align="start">
      <Combobox.Popup className={styles.picker} aria-label={label}>
        <Combobox.Input className={styles.pickerSearch} placeholder="Search" aria-label={`Search: ${label}`} />
        <Combobox.Empty className={styles.pickerEmpty}>Nothing matches.</Combobox.Empty>
        <Combobox.List className={styles.pickerList}>
          {(item: PickerItem) => (
            <Combobox.Item key={item.value} value={item} className={styles.pickerItem}>
              <Combobox.ItemIndicator>
                <Icon name="check" size={12} />
              </Combobox.ItemIndicator>
              <span className={styles.pickerText}>
                {item.label}
                {item.note !== undefined && <div className={styles.pickerNote}>{item.note}</div>}
              </span>
            </Combobox.Item>
          )}
        </Combobox.List>
      </Combobox.Popup>
    </Combobox.Positioner>
  </Combobox.Portal>
);

const searchText = (item: PickerItem) => `${item.label} ${item.note ?? ''}`;
