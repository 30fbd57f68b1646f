import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFatbin, buildPtx, compilerVersion, modules } from './compile.mjs';
import { builtFolder, builtHashes, sourceHashes, stampFile } from './stamp.mjs';

/**
 * Compiles the GPU kernels ahead: `node tools/kernels/build.mjs`, after every change below resources/kernels, with nvcc
 * 13 on the path. What it writes is committed, so that building the app needs no CUDA.
 */
const scratch = mkdtempSync(join(tmpdir(), 'plimsoll-kernels-'));
try {
  rmSync(builtFolder, { recursive: true, force: true });
  mkdirSync(builtFolder);
  for (const module of modules) {
    buildFatbin(module);
    for (const target of module.ptx) {
      buildPtx(module.name, target, scratch);
      const file = `${module.name}-${target.architecture}.ptx`;
      copyFileSync(join(scratch, file), join(builtFolder, file));
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const stamp = { compiler: compilerVersion(), sources: sourceHashes(), built: builtHashes() };
writeFileSync(stampFile, `${JSON.stringify(stamp, null, 2)}\n`);
