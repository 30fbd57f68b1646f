import { useRef } from 'react';
import { Button } from './button.tsx';

interface FileButtonProps {
  /** File name endings and media types, as `accept` takes them. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly testId: string;
  readonly children: string;
}

/** A button that asks for one file; the same file may be chosen again. */
export const FileButton = ({ accept, onFile, testId, children }: FileButtonProps) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button small icon="upload" onClick={() => input.current?.click()} data-testid={testId}>
        {children}
      </Button>
    </>
  );
};
