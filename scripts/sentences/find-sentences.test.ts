import { expect, test } from 'vitest';
import { exceptions } from './exceptions.ts';
import { findSentences } from './find-sentences.ts';
import { usesOf } from './used-messages.ts';

const texts = (file: string, source: string, onlyErrors = false) =>
  findSentences(file, source, onlyErrors).map(({ line, text }) => `${line}: ${text}`);

test('what a component shows is found: between tags, in attributes, in expressions', () => {
  const component = `<script lang="ts">
  const tones = { good: 'surely better' };
  const { kind }: { kind: 'Some kind' } = $props();
</script>
<p class="wide quiet" title="Stop the run">{kind === 'Some kind' ? 'done' : \`\${kind} is left\`}</p>
<Field label={kind ? 'on' : 'off'} data-kind="two words"><code>parley serve</code> Save</Field>`;
  expect(texts('a.svelte', component)).toEqual([
    '2: surely better',
    '5: Stop the run',
    '5: … is left',
    '6: on',
    '6: off',
    '6: Save',
  ]);
});

test('what commands and shared rules say is found; keys, comparisons and commands to type are not', () => {
  const source = `import { a } from 'two words';
export const command = { name: 'run', summary: 'starts', title: 'PPO', examples: ['parley run --prompt "Say it"'] };
if (key === 'Some key' || text.split(' and then ')) print('Done');
const note = 'two words'; // Not shown: an id.
const joined = names.join(' and ');`;
  expect(texts('a.ts', source)).toEqual(['2: starts', '2: PPO', '3: Done', '5: and']);
});

test('elsewhere the sentences of errors are, wherever an error is made of them', () => {
  const source = `const query = 'two words';
throw new ParleyError('not_found', \`There is no version \${name}.\`);
throw new ParleyError('internal', 'A broken invariant.');
throw new Error('A broken invariant.');
throw new ParleyError('io', said('errors.diskFull', { refusal: 'two words' }));
throw corrupt(file, 'the header is cut off');
const schema = z.literal(1, { error: 'expected the first version' });
refuse('field', \`models of \${type} have none\`);
problems.push('one is missing');
function holesProblem() { return 'it has holes'; }
const needs = said('errors.noField', { field: 'chosen, rejected' });`;
  expect(texts('a.ts', source, true)).toEqual([
    '2: There is no version ….',
    '5: two words',
    '6: the header is cut off',
    '7: expected the first version',
    '8: models of … have none',
    '9: one is missing',
    '10: it has holes',
  ]);
});

test('few files are excepted, each for a reason', () => {
  expect(Object.keys(exceptions).length).toBeLessThanOrEqual(10);
  for (const reason of Object.values(exceptions)) expect(reason).toMatch(/^\p{Lu}.+\.$/u);
});

test('a message is used by its path or its id, and is read too early where a change of language would not reach it', () => {
  const source = `import { t } from '../language/t.ts';
const early = t.shell.keys;
const late = () => t.shell.commands;
const data = { get title() { return t.terms[name].label; }, id: 'errors.diskFull', other: \`errors.data.other.\${kind}\` };`;
  const { messages, tooEarly } = usesOf('a.ts', source);
  expect([...messages].sort()).toEqual([
    'errors.data.other',
    'errors.diskFull',
    'shell.commands',
    'shell.keys',
    'terms',
  ]);
  expect(tooEarly).toEqual([2]);
  const component = `<script lang="ts">
import { t } from '../language/t.ts';
const early = t.shell.keys;
const live = $derived(t.shell.keys);
</script>{t.shell.keys}`;
  expect(usesOf('a.svelte', component).tooEarly).toEqual([3]);
});
