import { plannedValues } from '../../../core/machine/values.ts';
import { useAppState } from '../../app/app.ts';
import { ValuesTable } from '../../app/values-table.tsx';
import { Card } from '../../ui/card.tsx';

/** What planners will use of the chosen machine. */
export const ValuesCard = () => {
  const machine = useAppState((state) => state.machine);
  return (
    <Card
      title="What plans rest on"
      note={machine === undefined ? 'Choose a machine first.' : `${machine.name}. ${machine.about}`}
      flush
      testId="machine-values"
    >
      {machine !== undefined && <ValuesTable label="Values that planners use" values={plannedValues(machine)} />}
    </Card>
  );
};
