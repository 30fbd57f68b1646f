import { useRef } from 'react';
import { Button } from './button.tsx';

interface FileButtonProps {
  /** File name endings and media types, as `accept` takes them. */
  readonly accept: string;
  /** At least one file. */
  readonly onFiles: (files: readonly [File, ...File[]]) => void;
  /** One file, several, or all of a folder. */
  readonly takes?: 'one' | 'several' | 'folder';
  readonly testId: string;
  readonly children: string;
}

/** A button that asks for files; the same ones may be chosen again. */
export const FileButton = ({ accept, onFiles, takes = 'one', testId, children }: FileButtonProps) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={takes !== 'one'}
        {...(takes === 'folder' ? { webkitdirectory: '' } : {})}
        hidden
        onChange={(event) => {
          const [first, ...others] = event.target.files ?? [];
          if (first !== undefined) onFiles([first, ...others]);
          event.target.value = '';
        }}
      />
      <Button small icon="upload" onClick={() => input.current?.click()} data-testid={testId}>
        {children}
      </Button>
    </>
  );
};
