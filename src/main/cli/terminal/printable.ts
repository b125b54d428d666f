/** C0 and C1 controls but for tab and line feed, and what overrides the direction of text. */
const steering = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text from a model or a file, safe to show in a terminal. Control characters could move the cursor, retitle the
 * window or hide what stands before them; only line ends and tabs mean something here.
 */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(steering, '');
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Every line but the first moved in by `indent`, so that a reply of several lines stays under its label. */
export function hanging(text: string, indent: number): string {
  return printable(text).replaceAll('\n', `\n${' '.repeat(indent)}`);
}

/** Words filled into lines of at most `width` characters; a number stays with its unit. */
export function wrap(text: string, width = 80): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replace(numberAndUnit, '$1\u00a0').split(/[ \t\n]+/)) {
    if (word === '') continue;
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n').replaceAll('\u00a0', ' ');
}

const numberAndUnit = /(\d) (?=(?:%|s|min|h|nats|tok\/s|ms)(?!\w))/g;
