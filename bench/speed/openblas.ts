/**
 * Takes out of the environment what holds OpenBLAS to the kernels of another processor. Where a machine has OPENBLAS_CORETYPE
 * set to Haswell for everybody, PyTorch multiplies at half the speed that it has by its own choice (docs/log.md).
 */
export function freeOpenBlas(): void {
  for (const name of ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']) delete process.env[name];
}
