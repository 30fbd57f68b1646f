import { useMemo } from 'react';
import { capacityText } from '../../../../core/format.ts';
import type { ProbeResult, Run } from '../../../../core/machine/run.ts';
import type { Flow, Part, Topology } from '../../../../core/machine/topology.ts';
import { topologyOf } from '../../../../core/machine/topology.ts';
import { DataTable } from '../../../charts/data-table.tsx';
import { Card } from '../../../ui/card.tsx';
import { classes } from '../../../ui/classes.ts';
import { edgeNearness, flowText, nearnessNames, nearnessOf, shareOf, shownFlows } from './flow-text.ts';
import type { Nearness } from './flow-text.ts';
import type { Box, Line } from './layout.ts';
import { boxHeight, boxWidth, pictureOf } from './layout.ts';
import styles from './topology.module.css';

interface TopologyCardProps {
  readonly facts: Run['facts'];
  readonly results: readonly ProbeResult[];
}

/** What is joined to what in this machine, and the rate measured over each edge. */
export const TopologyCard = ({ facts, results }: TopologyCardProps) => {
  const topology = useMemo(() => topologyOf({ facts, results: [...results] }), [facts, results]);
  const picture = useMemo(() => pictureOf(topology), [topology]);
  return (
    <Card title="Topology" note="Rates are medians of this run; per cent is of the data-sheet limit." testId="topology">
      <div className={styles.scroll}>
        <svg
          viewBox={`0 0 ${String(picture.width)} ${String(picture.height)}`}
          className={styles.picture}
          style={{ minWidth: `${String(picture.width * leastScale)}px` }}
          role="img"
          aria-label={summaryOf(topology)}
          data-drawn="true"
        >
          {picture.lines.map((line) => (
            <EdgeLine key={`${line.edge.from} ${line.edge.to}`} line={line} />
          ))}
          {picture.boxes.map((box) => (
            <PartBox key={box.part.id} box={box} />
          ))}
        </svg>
      </div>
      <Legend />
      <DataTable data={tableOf(topology)} label="Links of this machine" />
    </Card>
  );
};

const EdgeLine = ({ line: { edge, corners, label } }: { readonly line: Line }) => (
  <g data-testid={`edge-${edge.from}-${edge.to}`}>
    <polyline
      points={corners.map((corner) => corner.join(',')).join(' ')}
      className={classes(styles.line, styles[edgeNearness(edge.flows)])}
    />
    <text x={label.x} y={label.y - 7} className={styles.edgeName}>
      {edge.name}
    </text>
    {shownFlows(edge.flows).map((flow, i) => (
      <text
        key={flow.name}
        x={label.x}
        y={label.y + 15 + 14 * i}
        className={classes(styles.flow, styles[`${nearnessOf(flow)}Text`])}
        data-value={flow.result?.median ?? undefined}
      >
        {flowText(flow)}
      </text>
    ))}
  </g>
);

const PartBox = ({ box: { part, x, y } }: { readonly box: Box }) => (
  <g data-testid={`part-${part.id}`}>
    <title>{[part.title, part.note, sizeText(part)].filter((text) => text !== '').join('\n')}</title>
    <rect x={x} y={y} width={boxWidth} height={boxHeight} rx="8" className={classes(styles.box, styles[part.kind])} />
    <text x={x + 12} y={y + 23} className={styles.title}>
      {shortened(part.title, 20)}
    </text>
    <text x={x + 12} y={y + 43} className={styles.note}>
      {shortened([sizeText(part), part.note].filter((text) => text !== '').join(', '), 27)}
    </text>
  </g>
);

/** Below this the text is too small to read, and the picture scrolls. */
const leastScale = 0.68;

const sizeText = ({ capacityBytes }: Part) => (capacityBytes === undefined ? '' : capacityText(capacityBytes));
const shortened = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

const legend: readonly Nearness[] = ['near', 'below', 'far', 'no-limit', 'not-measured'];
const Legend = () => (
  <ul className={styles.legend} aria-label="Colours of links">
    {legend.map((nearness) => (
      <li key={nearness}>
        <svg viewBox="0 0 28 6" aria-hidden="true">
          <line x1="0" y1="3" x2="28" y2="3" className={classes(styles.line, styles[nearness])} />
        </svg>
        {nearnessNames[nearness]}
      </li>
    ))}
  </ul>
);

const summaryOf = ({ parts, edges }: Topology) =>
  `${String(parts.length)} parts of this machine and ${String(edges.length)} links between them`;

const tableOf = ({ parts, edges }: Topology) => {
  const titles = new Map(parts.map(({ id, title }) => [id, title]));
  const row = (from: string, to: string, name: string, flow: Flow) => {
    const share = shareOf(flow);
    return [
      titles.get(from) ?? from,
      titles.get(to) ?? to,
      name,
      flowText(flow),
      share === undefined ? 'unknown' : String(share),
    ];
  };
  return {
    columns: ['From', 'To', 'Link', 'Rate', 'Share of the limit'],
    rows: edges.flatMap(({ from, to, name, flows }) => flows.map((flow) => row(from, to, name, flow))),
  };
};
