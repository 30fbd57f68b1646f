import { useMemo } from 'react';
import type { Limit } from '../../../core/machine/limits/limit.ts';
import { limitShares } from '../../../core/machine/limits/limits.ts';
import type { ProbeResult, Run } from '../../../core/machine/run.ts';
import { useAppState } from '../../app/app.ts';
import { SourceLegend } from '../../app/source.tsx';
import { valueOf } from '../../app/state.ts';
import { Card } from '../../ui/card.tsx';
import { Columns, Screen } from '../../ui/screen.tsx';
import { Skeleton } from '../../ui/state.tsx';
import { Note } from '../../ui/table.tsx';
import { ChosenCard } from './chosen.tsx';
import { CompareCard } from './compare/card.tsx';
import { DriftCard } from './compare/drift-card.tsx';
import { CurvesCard } from './curves/card.tsx';
import { FactsCard } from './facts-card.tsx';
import { HistoryCard } from './history.tsx';
import { MeasureCard } from './measure.tsx';
import { resultRows } from './result-rows.ts';
import { ResultsTable } from './results.tsx';
import { RooflineCard } from './roofline/card.tsx';
import { TopologyCard } from './topology/card.tsx';
import { ValuesCard } from './values-card.tsx';

export const MachineScreen = () => {
  const facts = useAppState((state) => state.facts);
  const runs = valueOf(useAppState((state) => state.runs));
  const limits = useLimits();
  return (
    <Screen
      title="Machine"
      lead="What this computer has and what it can do, measured. Plans are made for the machine chosen here."
      aside={<SourceLegend />}
    >
      <Columns>
        <MeasureCard first={runs?.length === 0} />
        <ChosenCard />
      </Columns>
      <RunPictures limits={limits} />
      <ResultsCard limits={limits} />
      <RunHistory />
      <Columns>
        <FactsCard facts={facts} />
        <ValuesCard />
      </Columns>
      <HistoryCard />
    </Screen>
  );
};

/** Pictures of the chosen run; while measuring the results alone are shown, as they come. */
const RunPictures = ({ limits }: { readonly limits: Limits }) => {
  const profiling = useAppState((state) => state.profiling);
  const run = valueOf(useAppState((state) => state.run));
  const choice = useAppState((state) => state.choice);
  const limited = useMemo(() => run && { ...run, results: withLimits(run, limits) }, [run, limits]);
  if (profiling !== undefined || limited === undefined || choice.machine.kind !== 'run') return null;
  return (
    <>
      <TopologyCard facts={limited.facts} results={limited.results} />
      <Columns>
        <CurvesCard results={limited.results} />
        <RooflineCard facts={limited.facts} results={limited.results} />
      </Columns>
    </>
  );
};

/** The chosen run against the others. */
const RunHistory = () => {
  const run = valueOf(useAppState((state) => state.run));
  const machine = useAppState((state) => state.machine);
  const choice = useAppState((state) => state.choice);
  if (run === undefined || choice.machine.kind !== 'run') return null;
  return (
    <Columns>
      <CompareCard run={run} machine={machine} key={run.id} />
      <DriftCard runId={run.id} />
    </Columns>
  );
};

/** Each figure with the limit that is known of it. */
const withLimits = (run: Run, limits: Limits): ProbeResult[] =>
  run.results.map((result) => {
    const limit = limits.get(result);
    return limit !== undefined && 'source' in limit && limit.value > 0 ? { ...result, limit } : result;
  });

/** The results that come in while measuring, else those of the chosen run. */
const ResultsCard = ({ limits }: { readonly limits: Limits }) => {
  const profiling = useAppState((state) => state.profiling);
  const run = useAppState((state) => state.run);
  const choice = useAppState((state) => state.choice);
  const loaded = valueOf(run);
  const rows = useMemo(() => {
    if (profiling !== undefined) return resultRows(profiling.results, noLimits);
    return loaded === undefined ? [] : resultRows(loaded.results, limits);
  }, [profiling, loaded, limits]);
  if (profiling === undefined && choice.machine.kind !== 'run') return null;
  return (
    <Card
      title="Results"
      note={profiling === undefined ? loaded?.label : 'As they come in.'}
      flush
      testId="results-card"
    >
      {rows.length > 0 ? <ResultsTable rows={rows} /> : <Waiting measuring={profiling !== undefined} />}
    </Card>
  );
};

/** Limits follow from what the machine has, which is not known of a run before it is stored. */
const noLimits: Limits = new Map();
type Limits = ReadonlyMap<ProbeResult, Limit>;

/** What the data sheets say of each figure of the chosen run. */
const useLimits = (): Limits => {
  const run = valueOf(useAppState((state) => state.run));
  const gpus = valueOf(useAppState((state) => state.catalogue))?.gpus;
  return useMemo(
    () =>
      run === undefined
        ? noLimits
        : new Map(limitShares(run, gpus ?? []).map(({ result, limit }) => [result, limit] as const)),
    [run, gpus],
  );
};

const Waiting = ({ measuring }: { readonly measuring: boolean }) =>
  measuring ? <Skeleton lines={4} label="Waiting for the first result" /> : <Note>This run has no results.</Note>;
