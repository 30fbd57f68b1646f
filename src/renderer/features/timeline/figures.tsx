import { countText, secondsText, tokenRateText } from '../../../core/format.ts';
import { whatBinds } from '../../../core/planners/launch.ts';
import type { DetailedPlan } from '../../../core/planners/types.ts';
import { Figure } from '../../app/figure.tsx';
import { capitalised, resourceName } from '../../app/names.ts';
import { SystemPicker } from '../../app/system-picker.tsx';
import { Card } from '../../ui/card.tsx';
import { NamedValue } from '../../ui/named-value.tsx';
import { ComparedPicker } from './compared-system.tsx';
import styles from './timeline.module.css';

/** Which steps are on show, and the figures of the first. */
export const Figures = ({ plan, timeline }: DetailedPlan) => (
  <Card title="Plan">
    <div className={styles.figures}>
      <SystemPicker />
      <ComparedPicker />
      <NamedValue name="Step">
        <Figure id="timeline-step-seconds" value={plan.stepSeconds} text={secondsText} />
      </NamedValue>
      <NamedValue name="Throughput">
        <Figure id="timeline-tokens-per-second" value={plan.tokensPerSecond} text={tokenRateText} />
      </NamedValue>
      <NamedValue name="Binds the step">
        <span data-testid="timeline-binding" data-value={plan.binding}>
          {capitalised(resourceName(whatBinds(plan)))}
        </span>
      </NamedValue>
      <NamedValue name="Tasks">
        <Figure id="timeline-tasks" value={timeline.schedule.tasks.length} text={countText} />
      </NamedValue>
    </div>
  </Card>
);
