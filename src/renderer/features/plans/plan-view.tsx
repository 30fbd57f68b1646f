import {
  capacityText,
  countText,
  flopRateText,
  secondsText,
  tokenRateText,
  trafficText,
} from '../../../core/format.ts';
import type { Machine } from '../../../core/machine/machine.ts';
import { planners } from '../../../core/planners/index.ts';
import { handingOverText, whatBinds } from '../../../core/planners/launch.ts';
import type { FeasiblePlan, InfeasiblePlan, Plan, SystemId } from '../../../core/planners/types.ts';
import { phases } from '../../../core/schedule/types.ts';
import { Figure } from '../../app/figure.tsx';
import { phaseNames, resourceName, systemTitle, tierName } from '../../app/names.ts';
import { Badge } from '../../ui/badge.tsx';
import { classes } from '../../ui/classes.ts';
import { Details } from '../../ui/details.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PlanDecisions } from './decisions.tsx';
import { PlanKnobs } from './knobs.tsx';
import { MemoryBarView } from './memory-bar-view.tsx';
import { memoryBars } from './memory-bars.ts';
import { PlanSources } from './sources.tsx';
import styles from './plans.module.css';

interface PlanViewProps {
  readonly plan: Plan;
  readonly machine: Machine;
  readonly chosen: boolean;
  readonly busy: boolean;
  readonly onChoose: () => void;
}

/** One system: whether it fits, how fast it is, what binds, what lies where, what moves. */
export const PlanView = ({ plan, machine, chosen, busy, onChoose }: PlanViewProps) => (
  <article
    className={classes(styles.plan, chosen && styles.chosen, busy && styles.busy)}
    onClick={onChoose}
    aria-label={systemTitle(plan.system)}
    data-testid={`plan-${plan.system}`}
    data-kind={plan.kind}
  >
    <div className={styles.zone}>
      <label className={styles.name}>
        <input type="radio" name="system" className={styles.radio} checked={chosen} onChange={onChoose} />
        {systemTitle(plan.system)}
      </label>
      <Verdict plan={plan} />
      <div className={styles.links}>
        <PlanSources machine={machine} plan={plan} />
        <PlanDecisions plan={plan} />
        <PlanKnobs plan={plan} />
      </div>
    </div>
    {plan.kind === 'feasible' ? <Speed plan={plan} /> : <WhyNot plan={plan} />}
    <div className={styles.zone}>
      {memoryBars(plan).map((bar) => (
        <MemoryBarView key={bar.use.tier} bar={bar} system={plan.system} />
      ))}
    </div>
    {plan.kind === 'feasible' ? <Traffic plan={plan} /> : <div />}
  </article>
);

const Verdict = ({ plan }: { readonly plan: Plan }) => (
  <div>
    <Badge
      tone={plan.kind === 'feasible' ? 'ok' : 'bad'}
      mark={<Icon name={plan.kind === 'feasible' ? 'check' : 'cross'} size={11} />}
      testId={`plan-${plan.system}-verdict`}
    >
      {plan.kind === 'feasible' ? 'Fits' : 'Does not fit'}
    </Badge>
    <Alters system={plan.system} />
  </div>
);

/** A system that computes another training than the others is never chosen by itself; here is why. */
const Alters = ({ system }: { readonly system: SystemId }) => {
  const alters = planners.find(({ id }) => id === system)?.alters;
  return alters === undefined ? null : (
    <p className={styles.quiet} data-testid={`plan-${system}-alters`}>
      Changes the training: {alters}.
    </p>
  );
};

const Speed = ({ plan }: { readonly plan: FeasiblePlan }) => {
  const id = `plan-${plan.system}`;
  return (
    <div className={styles.zone}>
      <div>
        <div className={styles.rate}>
          <Figure id={`${id}-tokens-per-second`} value={plan.tokensPerSecond} text={tokenRateText} />
        </div>
        <div className={styles.quiet}>
          <Figure id={`${id}-step-seconds`} value={plan.stepSeconds} text={secondsText} /> a step, micro-batch{' '}
          <Figure id={`${id}-micro-batch`} value={plan.job.microBatch} text={countText} />,{' '}
          <Figure id={`${id}-model-flops-per-second`} value={plan.modelFlopsPerSecond} text={flopRateText} />
        </div>
      </div>
      <HandingOver plan={plan} />
      <div className={styles.phases}>
        {phases.map((phase) => (
          <PhaseLine key={phase} plan={plan} phase={phase} />
        ))}
        {plan.phases.loopSeconds === undefined ? undefined : (
          <>
            <span>Training loop</span>
            <Figure id={`plan-${plan.system}-loop-seconds`} value={plan.phases.loopSeconds} text={secondsText} />
            <span>data, logging</span>
          </>
        )}
      </div>
    </div>
  );
};

/** Told where the GPU waits for it, and where a trace counts the launches: then with how its counts came into the plan. */
const HandingOver = ({ plan: { system, launching } }: { readonly plan: FeasiblePlan }) => {
  const { bound, counts } = launching;
  if (bound !== 'cpu' && counts.kind !== 'measured') return null;
  const head = bound === 'cpu' ? 'The GPU waits for the CPU: ' : 'The CPU keeps ahead of the GPU: ';
  return (
    <div className={styles.quiet} data-testid={`plan-${system}-launching`} data-counts={counts.kind}>
      {head}
      {handingOverText(launching)}.
      {counts.kind === 'measured' && (
        <>
          {' '}
          <Details
            label="How the trace counts here"
            title={`Launches of ${counts.trace}`}
            testId={`plan-${system}-launches`}
          >
            <ul className={styles.carriedOver}>
              {counts.carriedOver.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Details>
        </>
      )}
    </div>
  );
};

const PhaseLine = ({ plan, phase }: { readonly plan: FeasiblePlan; readonly phase: (typeof phases)[number] }) => {
  const { forwardSeconds, backwardSeconds, optimizerSeconds } = plan.phases;
  const seconds = { forward: forwardSeconds, backward: backwardSeconds, optimizer: optimizerSeconds }[phase];
  return (
    <>
      <span>{phaseNames[phase]}</span>
      <Figure id={`plan-${plan.system}-${phase}-seconds`} value={seconds} text={secondsText} />
      <span data-testid={`plan-${plan.system}-${phase}-binding`} data-value={plan.phaseBinding[phase]}>
        {resourceName(whatBinds(plan, phase))}
      </span>
    </>
  );
};

const WhyNot = ({ plan }: { readonly plan: InfeasiblePlan }) => (
  <div className={styles.zone}>
    {plan.shortBy.bytes > 0 ? (
      <>
        <div className={styles.rate}>
          Short by <Figure id={`plan-${plan.system}-short-by-bytes`} value={plan.shortBy.bytes} text={capacityText} />
        </div>
        <p className={styles.quiet}>
          of {tierName(plan.shortBy.tier)}: {plan.why}.
        </p>
      </>
    ) : (
      <p className={styles.quiet}>Not with this job: {plan.why}.</p>
    )}
  </div>
);

const Traffic = ({ plan }: { readonly plan: FeasiblePlan }) => {
  const { h2dBytes, d2hBytes, nvmeReadBytes, nvmeWriteBytes } = plan.traffic;
  const lines = [
    ['Host to GPU', 'h2d', h2dBytes],
    ['GPU to host', 'd2h', d2hBytes],
    ['NVMe read', 'nvme-read', nvmeReadBytes],
    ['NVMe written', 'nvme-write', nvmeWriteBytes],
  ] as const;
  return (
    <div className={styles.zone}>
      <span className={styles.zoneTitle}>Moved in a step</span>
      <div className={styles.traffic}>
        {lines.map(([name, id, bytes]) => (
          <TrafficLine key={id} name={name} id={`plan-${plan.system}-${id}-bytes`} bytes={bytes} />
        ))}
      </div>
    </div>
  );
};

const TrafficLine = (line: { readonly name: string; readonly id: string; readonly bytes: number }) => (
  <>
    <span>{line.name}</span>
    <Figure id={line.id} value={line.bytes} text={trafficText} />
  </>
);
