/** Chats and comparisons of different lengths, the same every time. */
const words =
  'the a coffee tea small large please with milk sugar hot cold table window open close now later thanks yes no maybe'.split(
    ' ',
  );

function text(seed: number, length: number): string {
  return Array.from({ length }, (_, i) => words[(seed * 7 + i * i * 3 + i * 5) % words.length]).join(' ');
}

export function sameChats(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    messages: [
      { role: 'user', content: `Say ${text(i, 2 + (i % 5))}?` },
      { role: 'assistant', content: `${text(i + 3, 3 + (i % 9))}.` },
    ],
  }));
}

/** Some prompts have three replies, and so three pairs. */
export function sameComparisons(from: number, count: number): object[] {
  return Array.from({ length: count }, (_, at) => {
    const i = from + at;
    const replies = [`${text(i, 3 + (i % 7))}?`, `${text(i + 1, 2 + (i % 4))}.`, `${text(i + 2, 5)}.`];
    const completions = replies.slice(0, i % 3 === 0 ? 3 : 2);
    return {
      prompt: [{ role: 'user', content: `Answer ${i}: ${text(i + 9, 2 + (i % 6))}` }],
      completions,
      ranks: completions.map((_, rank) => rank),
    };
  });
}
