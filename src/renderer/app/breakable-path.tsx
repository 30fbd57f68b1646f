import { Fragment } from 'react';

/** A dotted path that may break after a dot or an underscore. */
export const BreakablePath = ({ path }: { readonly path: string }) =>
  path.split(/(?<=[._])/).map((part, i) => (
    <Fragment key={i}>
      {part}
      <wbr />
    </Fragment>
  ));
