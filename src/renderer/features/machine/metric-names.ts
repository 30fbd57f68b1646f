/** Words for metrics. One that this version has no words for keeps its id. */
const titles: Readonly<Record<string, string>> = {
  'cpu.frequency': 'Clock under load',
  'cpu.fma_fp32': 'Arithmetic peak, fp32 FMA',
  'cpu.adam_fp32': 'CPU Adam, fp32 gradients',
  'cpu.adam_bf16': 'CPU Adam, bf16 gradients',
  'cpu.adam_fp16': 'CPU Adam, fp16 gradients',
  'cpu.adam_bf16_states': 'CPU Adam, bf16 states',
  'cpu.convert_fp32_bf16': 'Conversion, fp32 to bf16',
  'cpu.convert_bf16_fp32': 'Conversion, bf16 to fp32',
  'cpu.convert_fp32_fp16': 'Conversion, fp32 to fp16',
  'cpu.convert_fp16_fp32': 'Conversion, fp16 to fp32',
  'cpu.overflow_two_pass': 'Overflow check, two passes',
  'cpu.overflow_fused': 'Overflow check, fused',
  'dram.triad': 'Memory, triad as in STREAM',
  'dram.triad_nt': 'Memory, triad, streaming stores',
  'dram.latency': 'Memory, latency idle',
  'dram.loaded_latency': 'Memory, latency under load',
  'dram.first_touch': 'Memory, first touch',
  'dram.page_fault': 'Memory, cost of a page fault',
  'dram.pin': 'Memory, pinning (mlock)',
  'storage.read': 'Sequential read',
  'storage.write': 'Sequential write',
  'storage.seq_read': 'Sequential read over blocks',
  'storage.seq_write': 'Sequential write over blocks',
  'storage.rand_read': 'Random read',
  'storage.rand_write': 'Random write',
  'storage.mixed': 'Reads and writes at once',
  'storage.latency': 'Latency of one request',
  'storage.sustained_write': 'Sustained write',
  'storage.file_per_tensor': 'A file for each tensor',
  'storage.one_file': 'One file for all tensors',
  'gpu.h2d': 'Copy, host to device',
  'gpu.d2h': 'Copy, device to host',
  'gpu.both': 'Copies in both directions',
  'gpu.d2d': 'Copy within the device',
  'gpu.peer': 'Copy to another device',
  'gpu.zero_copy': 'Kernel reads pinned host memory',
  'gpu.read': 'Device memory, read',
  'gpu.copy': 'Device memory, copy',
  'gpu.triad': 'Device memory, triad',
  'gpu.matmul': 'Matrix product',
  'gpu.adam': 'GPU Adam',
  'gpu.allocation': 'Allocation granularity',
  'launch.latency': 'Launch of an empty kernel',
  'launch.queue': 'Queue time of an empty kernel',
  'launch.tklqt': 'Total launch and queue time (TKLQT)',
  'launch.throughput': 'Launches a second',
  'launch.pipelined': 'Launch, back to back',
  'launch.depth': 'Launch at a queue depth',
  'launch.streams': 'Launches over streams',
  'launch.graph_node': 'CUDA graph, for each node',
  'launch.event': 'Record of an event',
  'launch.synchronize': 'Wait for an idle queue',
  'launch.turning_batch': 'Batch that turns from CPU- to GPU-bound',
};

const kinds: Readonly<Record<string, string>> = { dram: 'Memory', cxl: 'CXL memory' };

export const metricTitle = (metric: string): string => {
  const known = titles[metric];
  if (known !== undefined) return known;
  const [area = '', what = ''] = metric.split('.');
  const kind = kinds[area];
  return kind === undefined || what === '' ? metric : `${kind}, ${what.replaceAll('_', ' ')}`;
};

const areas: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  dram: 'Memory',
  cxl: 'CXL memory',
  storage: 'Storage',
  gpu: 'GPU',
  launch: 'Launching kernels',
};
export const areaOf = (metric: string) => metric.split('.')[0] ?? metric;
export const areaName = (area: string) => areas[area] ?? area;
