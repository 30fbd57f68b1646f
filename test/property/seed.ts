import fc from 'fast-check';

/** Each run of the tests draws the same cases, so that they fail for a change and not by chance; others on request. */
fc.configureGlobal({ seed: Number(process.env['PLIMSOLL_TEST_SEED'] ?? 20261123) });
