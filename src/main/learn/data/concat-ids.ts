/** A prompt and what follows it, as one sequence. */
export function concatIds(prompt: Int32Array, completion: Int32Array): Int32Array {
  const ids = new Int32Array(prompt.length + completion.length);
  ids.set(prompt);
  ids.set(completion, prompt.length);
  return ids;
}
