import { useEffect, useRef } from 'react';
import type { ExportFile } from '../../../core/export/types.ts';
import { useApp } from '../../app/app.ts';
import { downloadText } from '../../app/download.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { Segments } from '../../ui/segments.tsx';
import styles from './export.module.css';

interface PreviewProps {
  readonly files: readonly ExportFile[];
  readonly shown: ExportFile;
  readonly marked: number | undefined;
  readonly onShow: (path: string) => void;
}

/** The files as they will be written. */
export const Preview = ({ files, shown, marked, onShow }: PreviewProps) => (
  <Card title="Files" aside={<FileTools file={shown} />} testId="export-files">
    <Segments
      label="File"
      bare
      value={shown.path}
      segments={files.map(({ path }) => ({ value: path, label: path }))}
      onChange={onShow}
      testId="export-file"
    />
    <Code text={shown.text} marked={marked} path={shown.path} />
  </Card>
);

const FileTools = ({ file }: { readonly file: ExportFile }) => {
  const { toaster } = useApp();
  const copy = () =>
    navigator.clipboard.writeText(file.text).then(
      () => toaster.say(`Copied ${file.path}`),
      () => toaster.warn('Not copied', 'The clipboard cannot be reached. Mark the text and copy it.'),
    );
  return (
    <>
      <Button small icon="copy" onClick={() => void copy()}>
        Copy
      </Button>
      <Button small icon="export" onClick={() => downloadText(file.path, file.text)}>
        Download
      </Button>
    </>
  );
};

const Code = ({
  text,
  marked,
  path,
}: {
  readonly text: string;
  readonly marked: number | undefined;
  readonly path: string;
}) => {
  const markedLine = useRef<HTMLElement>(null);
  useEffect(() => {
    markedLine.current?.scrollIntoView({ block: 'nearest' });
  }, [marked, path]);
  return (
    <pre className={styles.preview} tabIndex={0} aria-label={`Text of ${path}`} data-testid={`export-text-${path}`}>
      {text.split('\n').map((line, i) => (
        <code
          key={i}
          ref={i === marked ? markedLine : undefined}
          className={classes(styles.codeLine, i === marked && styles.marked)}
        >
          {`${line}\n`}
        </code>
      ))}
    </pre>
  );
};
