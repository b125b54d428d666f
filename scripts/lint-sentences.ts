/**
 * Keeps every text that people read in the catalogue (src/shared/language): finds those that stand elsewhere, messages that nothing
 * uses, places that read the language too early, and Chinese that is none. docs/writing.md says how to mend each.
 */
import { globSync, readFileSync } from 'node:fs';
import { checkChinese, unusedMessages } from './sentences/check-catalogue.ts';
import { findSentences } from './sentences/find-sentences.ts';
import type { Finding } from './sentences/find-sentences.ts';
import { exceptions } from './sentences/exceptions.ts';
import { usesOf } from './sentences/used-messages.ts';

/** Everything in these is for people; elsewhere only what is thrown, refused or said. */
const shown = /^src\/(renderer|shared|main\/cli|main\/desktop)\//;
const left =
  /\.(test|fixture)\.ts$|\/fixtures\/|^src\/shared\/language\/(?!issues\.ts)|vite\.config\.ts$|\/\.svelte-check\//;

const files = globSync('src/**/*.{ts,svelte}').map((file) => file.replaceAll('\\', '/'));
const used = new Set<string>();
const faults: string[] = [];
const findings: Finding[] = [];
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  if (left.test(file)) continue;
  const { messages, tooEarly } = usesOf(file, text);
  for (const message of messages) used.add(message);
  for (const line of tooEarly)
    faults.push(`${file}:${line} reads the language once: use a getter, a function or $derived.`);
  findings.push(...findSentences(file, text, !shown.test(file)));
}

const excepted = Object.keys(exceptions);
const needed = new Set<string>();
for (const { file, line, text } of findings) {
  const exception = excepted.find((beginning) => file.startsWith(beginning));
  if (exception === undefined) faults.push(`${file}:${line} says “${text}” itself.`);
  else needed.add(exception);
}
for (const exception of excepted)
  if (!needed.has(exception))
    faults.push(`${exception} needs no exception: take it off scripts/sentences/exceptions.ts.`);
for (const id of unusedMessages(used)) faults.push(`${id} is used nowhere: remove it from the catalogue.`);
faults.push(...checkChinese());

for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`${faults.length} faults in what people read. docs/writing.md says how to mend them.`);
  process.exitCode = 1;
}
