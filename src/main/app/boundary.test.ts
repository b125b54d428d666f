import { expect, test } from 'vitest';
import { fromContractError } from '../../shared/contract/errors.ts';
import { testApp } from './test-app.fixture.ts';

const refusalOf = async (call: Promise<unknown>) => fromContractError(await call.catch((thrown: unknown) => thrown));

const expected =
  'expected reward, reward:RUN, rule:NAME, file:PATH, or a mix such as 0.5*rule:question + 0.5*rule:near-length:12';

test('refused input is told by its place, with what was expected and what came', async () => {
  const { client } = await testApp();
  const judge = await refusalOf(
    client.compare.contest({ a: 'a', b: 'b', prompts: { kind: 'file', path: 'p' }, judge: 'nope' }),
  );
  expect(judge).toMatchObject({
    code: 'invalid_input',
    message: `judge: ${expected}, got "nope"`,
    details: { issues: [{ path: ['judge'], message: expected }] },
  });
  const hub = await refusalOf(client.models.preview({ source: { kind: 'hub', repository: 'bad' } }));
  expect(hub.message).toBe('source.repository: expected OWNER/NAME, got "bad"');
  const empty = await refusalOf(client.chat.complete({ prompt: '' }));
  expect(empty.message).toBe('prompt: expected a prompt, it is empty');
});
