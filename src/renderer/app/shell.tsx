import { useEffect, useRef, useState } from 'react';
import { Link, Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { useShallow } from 'zustand/react/shallow';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Segments } from '../ui/segments.tsx';
import { chooseTheme } from './actions/choose.ts';
import { useApp, useAppState } from './app.ts';
import { Logo } from './logo.tsx';
import type { Screens } from './screens.ts';
import { steps } from './screens.ts';
import { ShortcutsDialog, useShortcuts } from './shortcuts.tsx';
import { useUndoKeys } from './use-undo-keys.ts';
import type { About, Theme } from './state.ts';
import { valueOf } from './state.ts';
import { summaryOf } from './summary.ts';
import styles from './shell.module.css';

/** The frame of every screen: the steps at the left, what is chosen at the top. */
export const Shell = ({ screens }: { readonly screens: Screens }) => (
  <Router hook={useHashLocation}>
    <div className={styles.shell}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <Rail />
      <Chosen />
      <Main screens={screens} />
    </div>
  </Router>
);

/** The screen of the address; each one begins at its top. */
const Main = ({ screens }: { readonly screens: Screens }) => {
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // In braces: newer browsers answer scrolling with a promise, which React would call as a clean-up.
    main.current?.scrollTo({ top: 0 });
  }, [location]);
  return (
    <main ref={main} className={styles.main} id="main" tabIndex={-1}>
      <Switch>
        {steps.map(({ id, path }) => (
          <Route key={id} path={path} component={screens[id]} />
        ))}
        <Route component={screens.machine} />
      </Switch>
    </main>
  );
};

const Rail = () => {
  const [location] = useLocation();
  const [helpOpen, setHelpOpen] = useState(false);
  useShortcuts(() => setHelpOpen(true));
  useUndoKeys();
  return (
    <nav className={styles.rail} aria-label="Steps">
      <div className={styles.brand}>
        <Logo />
        Plimsoll
      </div>
      <ol className={styles.steps}>
        {steps.map((step, i) => (
          <li key={step.id}>
            <Link
              href={step.path}
              className={styles.step}
              aria-current={location === step.path ? 'page' : undefined}
              data-testid={`step-${step.id}`}
            >
              <Icon name={step.icon} />
              {step.title}
              <span className={styles.key} aria-hidden="true">
                {i + 1}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      <div className={styles.foot}>
        <ThemeSwitch />
        <Button kind="quiet" small icon="keyboard" onClick={() => setHelpOpen(true)}>
          Shortcuts
        </Button>
        <AboutLine />
      </div>
      <ShortcutsDialog open={helpOpen} onClose={() => setHelpOpen(false)} />
    </nav>
  );
};

const Chosen = () => {
  const parts = useAppState(
    useShallow(({ choice, machine, machineError, model, run, profiling }) => ({
      choice,
      machine,
      machineError,
      model,
      run,
      profiling,
    })),
  );
  return (
    <header className={styles.top} aria-label="What is chosen">
      {summaryOf(parts).map((part) => (
        <Link key={part.id} href={part.path} className={styles.chosen} title={part.value}>
          <span className={styles.chosenName}>{part.name}</span>
          <span
            className={part.missing ? `${styles.chosenValue ?? ''} ${styles.missing ?? ''}` : styles.chosenValue}
            data-testid={`chosen-${part.id}`}
          >
            {part.value}
          </span>
        </Link>
      ))}
    </header>
  );
};

const themes: readonly { readonly value: Theme; readonly label: React.ReactNode; readonly name: string }[] = [
  { value: 'system', label: <Icon name="system" />, name: "The system's theme" },
  { value: 'light', label: <Icon name="light" />, name: 'Light' },
  { value: 'dark', label: <Icon name="dark" />, name: 'Dark' },
];

const ThemeSwitch = () => {
  const app = useApp();
  const theme = useAppState((state) => state.theme);
  return (
    <Segments
      label="Theme"
      bare
      value={theme}
      segments={themes}
      onChange={(next) => chooseTheme(app, next)}
      testId="theme"
    />
  );
};

const AboutLine = () => {
  const about = valueOf(useAppState((state) => state.about));
  return (
    <p className={styles.about} data-testid="about" title={about === undefined ? undefined : aboutText(about)}>
      {about === undefined ? ' ' : `Plimsoll ${about.version}, ${about.host}`}
      {about !== undefined && about.store.why !== null && (
        <>
          <br />
          {about.store.writable ? `Note: ${about.store.why}` : `History not saved: ${about.store.why}`}
        </>
      )}
    </p>
  );
};

const aboutText = ({ version, node, electron, platform, dataFolder }: About) =>
  [
    `Plimsoll ${version}`,
    `Node ${node}`,
    ...(electron === null ? [] : [`Electron ${electron}`]),
    platform,
    `data in ${dataFolder}`,
  ].join('\n');
