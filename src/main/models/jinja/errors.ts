/** What is wrong with a template, or what it raises itself. */
export class JinjaError extends Error {
  override readonly name = 'JinjaError';
}
