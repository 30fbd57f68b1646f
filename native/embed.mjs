import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Writes files into a C++ source, as the build does with the GPU kernels: `node embed.mjs OUTPUT FILE...`. Numbers of
 * eight bytes, since compilers read them faster than bytes, and Visual C++ takes no string so long.
 */
const [output = '', ...files] = process.argv.slice(2);

/** @param {string} file */
const wordsOf = (file) => {
  const bytes = readFileSync(file);
  const padded = Buffer.alloc(Math.ceil((bytes.length + 1) / 8) * 8);
  bytes.copy(padded);
  return Array.from({ length: padded.length / 8 }, (_, i) => `0x${padded.readBigUInt64LE(8 * i).toString(16)},\n`);
};

const arrays = files.map((file, i) => `const unsigned long long data_${i}[] = {\n${wordsOf(file).join('')}};`);
const rows = files.map((file, i) => `{"${basename(file)}", data_${i}}`);
writeFileSync(
  output,
  `#include "cuda/images.hpp"

namespace plimsoll::cuda {
namespace {
${arrays.join('\n')}
}
const std::vector<Image> images = {${rows.join(', ')}};
}
`,
);
