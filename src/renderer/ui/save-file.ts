const types: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  parquet: 'application/vnd.apache.parquet',
};

/** Hands a file to the browser, as if it were a link to one. */
export function saveFile(fileName: string, parts: readonly (string | Uint8Array<ArrayBuffer>)[]): void {
  const type = types[fileName.split('.').at(-1) ?? ''] ?? 'application/jsonl';
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has taken it up by the next task at the latest.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
