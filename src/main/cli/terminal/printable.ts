import { displayWidth } from './display-width.ts';

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

/** Words filled into lines of at most `width` columns; a number stays with its unit, and Chinese breaks between characters. */
export function wrap(text: string, width = 80): string {
  const lines: string[] = [];
  let line = '';
  for (const { piece, spaced } of pieces(text.replace(numberAndUnit, '$1\u00a0'))) {
    const longer = `${line}${spaced && line !== '' ? ' ' : ''}${piece}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line);
      line = piece;
    } else {
      line = longer;
    }
  }
  return [...lines, line].join('\n').replaceAll('\u00a0', ' ');
}

/** What a line may be broken between; `spaced` where a space stands before it. */
function pieces(text: string): { readonly piece: string; readonly spaced: boolean }[] {
  const words = text.split(/[ \t\n]+/).filter((word) => word !== '');
  return words.flatMap((word) =>
    (/\p{Script=Han}/u.test(word) ? (word.match(chinesePiece) ?? []) : [word]).map((piece, place) => ({
      piece,
      spaced: place === 0,
    })),
  );
}

/** A character or a Latin word, with the marks that open before it and close after it. */
const chinesePiece =
  /[（“《「]*(?:\p{Script=Han}|[^\p{Script=Han}（“《「，。：；？！）”》」、…]+)[，。：；？！）”》」、…]*|[（“《「，。：；？！）”》」、…]+/gu;

const numberAndUnit = /(\d) (?=(?:%|s|min|h|nats|tok\/s|ms)(?!\w))/g;
