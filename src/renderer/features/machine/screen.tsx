import { useMemo } from 'react';
import { useAppState } from '../../app/app.ts';
import { catalogueGpuOf } from '../../app/derive.ts';
import { SourceLegend } from '../../app/source.tsx';
import { valueOf } from '../../app/state.ts';
import { Card } from '../../ui/card.tsx';
import { Columns, Screen } from '../../ui/screen.tsx';
import { Skeleton } from '../../ui/state.tsx';
import { Note } from '../../ui/table.tsx';
import { ChosenCard } from './chosen.tsx';
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
      <RunPictures />
      <ResultsCard />
      <Columns>
        <FactsCard facts={facts} />
        <ValuesCard />
      </Columns>
      <HistoryCard />
    </Screen>
  );
};

/** Pictures of the chosen run; while measuring the results alone are shown, as they come. */
const RunPictures = () => {
  const profiling = useAppState((state) => state.profiling);
  const run = valueOf(useAppState((state) => state.run));
  const choice = useAppState((state) => state.choice);
  if (profiling !== undefined || run === undefined || choice.machine.kind !== 'run') return null;
  return (
    <>
      <TopologyCard facts={run.facts} results={run.results} />
      <Columns>
        <CurvesCard results={run.results} />
        <RooflineCard facts={run.facts} results={run.results} />
      </Columns>
    </>
  );
};

/** The results that come in while measuring, else those of the chosen run. */
const ResultsCard = () => {
  const profiling = useAppState((state) => state.profiling);
  const run = useAppState((state) => state.run);
  const choice = useAppState((state) => state.choice);
  const catalogue = useAppState((state) => state.catalogue);
  const loaded = valueOf(run);
  const results = profiling?.results ?? loaded?.results;
  const rows = useMemo(() => {
    const gpu = loaded && catalogueGpuOf(loaded, choice, valueOf(catalogue)?.gpus ?? []);
    return resultRows(results ?? [], gpu);
  }, [results, loaded, choice, catalogue]);
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

const Waiting = ({ measuring }: { readonly measuring: boolean }) =>
  measuring ? <Skeleton lines={4} label="Waiting for the first result" /> : <Note>This run has no results.</Note>;
