import type { RefObject } from 'react';
import { useApp } from '../../app/app.ts';
import { useChartTheme } from '../../charts/theme.ts';
import { Button } from '../../ui/button.tsx';
import type { Shown } from './save.ts';
import { savePng, saveSvg, saveTrace } from './save.ts';
import { SearchBox } from './search-box.tsx';
import type { Search } from './use-search.ts';
import type { View } from '../../charts/time-view.ts';
import styles from './timeline.module.css';

interface ToolbarProps {
  readonly steps: readonly Shown[];
  readonly view: View;
  readonly search: Search;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly pathShown: boolean;
  readonly onPath: () => void;
}

/** Finding, the critical path, and saving what is on show. */
export const Toolbar = ({ steps, view, search, field, pathShown, onPath }: ToolbarProps) => (
  <div className={styles.toolbar}>
    <SearchBox search={search} field={field} />
    <Button
      small
      icon={pathShown ? 'check' : 'timeline'}
      aria-pressed={pathShown}
      onClick={onPath}
      data-testid="timeline-path"
    >
      Critical path
    </Button>
    <Saving steps={steps} view={view} />
  </div>
);

const Saving = ({ steps, view }: Pick<ToolbarProps, 'steps' | 'view'>) => {
  const app = useApp();
  const theme = useChartTheme();
  return (
    <div className={styles.saving} role="group" aria-label="Save">
      <span className={styles.saveAs}>Save</span>
      <Button small onClick={() => saveSvg(steps, view, theme)} data-testid="timeline-save-svg">
        SVG
      </Button>
      <Button small onClick={() => savePng(app, steps, view, theme)} data-testid="timeline-save-png">
        PNG
      </Button>
      <Button
        small

        title="Chrome trace events, which Perfetto opens"
        onClick={() => saveTrace(steps)}
        data-testid="timeline-save-trace"
      >
        Trace
      </Button>
    </div>
  );
};
