/** Data files that somebody made to do harm, written when they are tried. */
import { closeSync, openSync, writeSync } from 'node:fs';

export interface DataAttack {
  readonly name: string;
  readonly says: RegExp;
  /** Texts and how often each comes. */
  readonly parts: readonly (readonly [text: string, times: number])[];
}

const pair = '{"prompt":"a","chosen":"b","rejected":"c"}\n';
const turns = '\\n\\nHuman: hello\\n\\nAssistant: hi';

export const dataAttacks: readonly DataAttack[] = [
  { name: 'data: lists nested 20 million deep', says: /expected a whole JSON list/, parts: [['[', 2e7]] },
  { name: 'data: a line nested 3 million deep', says: /nested more than 200 deep/, parts: [['{"a":', 3e6]] },
  {
    name: 'data: 5 million blank lines',
    says: /^imported 1$/,
    parts: [
      ['\n', 5e6],
      [pair, 1],
    ],
  },
  {
    name: 'data: 50 million blank lines',
    says: /^imported 1$/,
    parts: [
      ['\n', 5e7],
      [pair, 1],
    ],
  },
  {
    name: 'data: 300 MB of leading spaces',
    says: /^imported 1$/,
    parts: [
      [' ', 3e8],
      [pair, 1],
    ],
  },
  {
    name: 'data: a line of 60 MB',
    says: /at most 16000000 characters/,
    parts: [
      ['{"prompt":"', 1],
      ['x', 6e7],
      ['","chosen":"b","rejected":"c"}\n', 1],
    ],
  },
  {
    name: 'data: a transcript of 17 MB',
    says: /expected one Assistant turn/,
    parts: [
      ['{"chosen":"', 1],
      [turns, 5e5],
      [`","rejected":"${turns}"}\n`, 1],
    ],
  },
];

/** OpenAssistant's records, each the answer to the one before it. */
export function writeChain(file: string, length: number): void {
  const record = (i: number) => ({
    message_id: `m${i}`,
    parent_id: i === 0 ? null : `m${i - 1}`,
    text: 'x',
    role: i % 2 === 0 ? 'prompter' : 'assistant',
  });
  const handle = openSync(file, 'w');
  writeSync(handle, Array.from({ length }, (_, i) => JSON.stringify(record(i))).join('\n'));
  closeSync(handle);
}

/** In pieces: the whole may be longer than a text can be. */
export function writeAttack(file: string, { parts }: DataAttack): void {
  const handle = openSync(file, 'w');
  for (const [text, times] of parts) {
    const atOnce = Math.max(1, Math.floor(1e6 / text.length));
    for (let left = times; left > 0; left -= atOnce) writeSync(handle, text.repeat(Math.min(left, atOnce)));
  }
  closeSync(handle);
}
