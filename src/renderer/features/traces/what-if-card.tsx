import { useState } from 'react';
import { countText, percentText } from '../../../core/format.ts';
import { launchPlatforms, launchRatio } from '../../../core/launch/replay/platforms.ts';
import type { Replayed, Scenario } from '../../../core/launch/replay/types.ts';
import { asRecorded } from '../../../core/launch/replay/types.ts';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import { errorText } from '../../app/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { NamedValue, NamedValues } from '../../ui/named-value.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Slider } from '../../ui/slider.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import { Toggle } from '../../ui/toggle.tsx';
import { factorText, nsText } from './texts.ts';
import { useAnswer } from './use-answer.ts';
import styles from './traces.module.css';

/** The trace replayed on another machine. */
export const WhatIfCard = ({ summary }: { readonly summary: TraceSummary }) => {
  const [scenario, setScenario] = useState<Scenario>(asRecorded);
  const change = (changes: Partial<Scenario>) => setScenario({ ...scenario, ...changes });
  const { answer } = useAnswer('trace.whatIf', { id: summary.id, scenarios: [scenario] });
  return (
    <Card
      title="What if"
      note="The trace replayed: the same operators, calls and kernels in the same order, with other times."
      aside={
        <Button small icon="reset" onClick={() => setScenario(asRecorded)}>
          As recorded
        </Button>
      }
      testId="trace-what-if"
    >
      <Sliders scenario={scenario} onChange={change} />
      <Platforms devices={summary.devices} scenario={scenario} onChange={(launchFactor) => change({ launchFactor })} />
      {answer === undefined ? (
        <Skeleton lines={3} label="Replaying" />
      ) : answer.ok ? (
        <Outcome replayed={answer.value[0] ?? null} />
      ) : (
        <Notice tone="bad">{errorText(answer.error).fact}</Notice>
      )}
    </Card>
  );
};

interface SlidersProps {
  readonly scenario: Scenario;
  readonly onChange: (changes: Partial<Scenario>) => void;
}

const Sliders = ({ scenario, onChange: change }: SlidersProps) => (
  <div className={styles.sliders}>
    <Speed
      label="Processor"
      value={scenario.cpuSpeed}
      onChange={(cpuSpeed) => change({ cpuSpeed })}
      testId="what-if-cpu"
    />
    <Speed label="GPU" value={scenario.gpuSpeed} onChange={(gpuSpeed) => change({ gpuSpeed })} testId="what-if-gpu" />
    <Slider
      label="Cost of a launch"
      value={Math.log2(scenario.launchFactor)}
      onChange={(log) => change({ launchFactor: 2 ** log })}
      min={-3}
      max={3}
      step={0.1}
      text={factorText(scenario.launchFactor)}
      testId="what-if-launch"
    />
    <Toggle
      label="CUDA graphs"
      checked={scenario.graphs}
      onChange={(graphs) => change({ graphs })}
      testId="what-if-graphs"
    />
  </div>
);

interface SpeedProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly testId: string;
}

/** A factor from an eighth to eight, equal steps for equal factors. */
const Speed = ({ label, value, onChange, testId }: SpeedProps) => (
  <Slider
    label={`${label}, times as fast`}
    value={Math.log2(value)}
    onChange={(log) => onChange(2 ** log)}
    min={-3}
    max={3}
    step={0.1}
    text={factorText(value)}
    testId={testId}
  />
);

/** Launch costs of the paper's platforms, where the trace is from one of them. */
const Platforms = ({
  devices,
  scenario,
  onChange,
}: {
  readonly devices: readonly string[];
  readonly scenario: Scenario;
  readonly onChange: (factor: number) => void;
}) => {
  const known = launchPlatforms.flatMap((platform) => {
    const ratio = launchRatio(devices, platform);
    return ratio === undefined ? [] : [{ platform, ratio }];
  });
  if (known.length === 0) return null;
  const chosen = known.find(({ ratio }) => ratio === scenario.launchFactor)?.platform.id;
  return (
    <Segments<string>
      label="Launch costs of (SKIP, Table V)"
      value={chosen ?? ''}
      segments={known.map(({ platform: { id, title, coupling } }) => ({
        value: id,
        label: title,
        title: `${coupling} coupled`,
      }))}
      onChange={(id) => onChange(known.find(({ platform }) => platform.id === id)?.ratio ?? 1)}
      testId="what-if-platform"
    />
  );
};

const Outcome = ({ replayed }: { readonly replayed: Replayed | null }) =>
  replayed === null ? (
    <Notice tone="info">There are no kernels to replay, or no operators or calls.</Notice>
  ) : (
    <>
      <NamedValues>
        <NamedValue name="Latency" note={`instead of ${nsText(replayed.recordedNs)}`}>
          <span data-testid="what-if-latency" data-value={replayed.latencyNs}>
            {nsText(replayed.latencyNs)}
          </span>
        </NamedValue>
        <NamedValue name="Times as fast" note="as the trace">
          {factorText(replayed.speedup)}
        </NamedValue>
        <NamedValue name="Wait for their launch" note="of the GPU's work">
          {percentText(replayed.hostBoundShare)}
        </NamedValue>
        <NamedValue name="Launches" note={`${nsText(replayed.launchFloorNs)} each at least, in the trace`}>
          {countText(replayed.launches)}
        </NamedValue>
      </NamedValues>
      <details className={styles.quiet}>
        <summary>What is assumed</summary>
        <ul>
          {replayed.assumptions.map((each) => (
            <li key={each}>{each}.</li>
          ))}
        </ul>
      </details>
    </>
  );
