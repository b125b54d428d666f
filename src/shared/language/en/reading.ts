/** Replies as they are read: Markdown, code, formulas. */

export const reading = {
  copyCode: 'Copy the code',
  codeCopied: 'Copied',
  done: 'Done',
  toDo: 'To do',
  image: ({ name }: { name: string }) => `Image: ${name}`,
  showPlain: 'Show as plain text',
  showFormatted: 'Show formatted',
  showAllPlain: 'Show all replies as plain text',
  showAllFormatted: 'Show all replies formatted',
  replies: 'Replies',
  formatted: 'Formatted',
  plain: 'Plain text',
  repliesHint:
    'Formatted: Markdown with tables, code and formulas. Plain text: every character as the version wrote it.',
};
