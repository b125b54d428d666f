/** A name with nothing that a file system or a command line takes for something else: "Tiny: asks back?" as Tiny-asks-back. */
export function asFileName(name: string): string {
  return name.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '') || 'model';
}
