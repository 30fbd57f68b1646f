import type { RowKind } from '../types.ts';

/** Kineto's categories and what their events are, old and new spelling. Those that are not named here are not needed. */
export const categories: ReadonlyMap<string, RowKind> = new Map<string, RowKind>([
  ['cpu_op', 'operator'],
  ['Operator', 'operator'],
  ['cuda_runtime', 'runtime'],
  ['Runtime', 'runtime'],
  ['hip_runtime', 'runtime'],
  ['xpu_runtime', 'runtime'],
  ['mtia_runtime', 'runtime'],
  ['privateuse1_runtime', 'runtime'],
  ['glow_runtime', 'runtime'],
  ['cuda_driver', 'driver'],
  ['xpu_driver', 'driver'],
  ['privateuse1_driver', 'driver'],
  ['kernel', 'kernel'],
  ['Kernel', 'kernel'],
  ['gpu_memcpy', 'memcpy'],
  ['Memcpy', 'memcpy'],
  ['gpu_memset', 'memset'],
  ['Memset', 'memset'],
  ['user_annotation', 'annotation'],
  ['gpu_user_annotation', 'gpu-annotation'],
  ['cuda_sync', 'sync'],
  ['xpu_sync', 'sync'],
  ['python_function', 'module'],
]);

/** The Python functions that are kept: calls of modules (`with_modules` or `with_stack`). */
export const modulePrefix = 'nn.Module: ';
