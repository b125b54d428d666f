/** Which version answers for `parley:best` while an A/B test runs, and what the test has found. */
import { createHash } from 'node:crypto';
import type { AbTestView } from '../../../shared/contract/endpoint.ts';
import { clearArm, tallyAbTest } from '../../../shared/domain/ab-test.ts';
import type { AbTest } from '../../../shared/domain/ab-test.ts';
import type { ApiClient, ApiCompletion } from '../../../shared/domain/api-client.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { said } from '../../../shared/language/said.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import type { Prompt } from '../data/prompts.ts';

type Versions = Pick<AppContext, 'store' | 'baseModelDir'>;

/** Whose request it is, as far as it decides who answers. */
interface Whose {
  readonly conversation: string | null;
  readonly endUser: string | null;
  readonly prompts: readonly Prompt[];
}

/** @throws ParleyError conflict while one runs; invalid_input for the version that answers already; not_found */
export function startAbTest(app: Versions, asked: { readonly challenger: string; readonly share: number }): AbTest {
  const champion = chooseVersion(app, undefined);
  const challenger = chooseVersion(app, asked.challenger);
  if (challenger.id === champion.id) {
    throw new ParleyError('invalid_input', said('errors.endpoint.abTestOfOne', { version: champion.name }));
  }
  return app.store.abTests.start({ champion: champion.id, challenger: challenger.id, share: asked.share });
}

/**
 * The version that answers a request for `parley:best`, and the test that chose it. Requests of one conversation always get the same
 * version.
 */
export function bestFor(
  app: Versions,
  client: ApiClient,
  whose: Whose,
): { version: PolicyVersion; abTest: ApiCompletion['abTest'] } {
  const best = chooseVersion(app, undefined);
  const test = app.store.abTests.running();
  if (test === undefined || stateOf(app, test) !== 'running') return { version: best, abTest: null };
  const unit = unitOf(client, whose);
  const isChallenged = placeOf(test, unit) < test.share;
  const version = isChallenged ? app.store.versions.get(test.challenger) : best;
  return { version, abTest: { id: test.id, unit } };
}

/**
 * A digest of the conversation. A client that does not name its conversations sends each of them from its beginning, so what they begin
 * with, up to the first thing that the user says, stands for the name.
 */
function unitOf(client: ApiClient, { conversation, endUser, prompts: [prompt = []] }: Whose): string {
  const firstOfUser = prompt.findIndex(({ role }) => role === 'user');
  const opening = prompt.slice(0, firstOfUser + 1).map(({ role, content }) => [role, content]);
  const name = conversation === null ? [client.id, endUser, opening] : [client.id, conversation];
  return createHash('sha256').update(JSON.stringify(name)).digest('hex').slice(0, 32);
}

/** Uniform on [0, 1) over units, and independent from test to test. */
function placeOf({ id }: AbTest, unit: string): number {
  const digest = createHash('sha256').update(`${id} ${unit}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** Paused while `parley:best` is another version than the champion, or the challenger is deleted. */
function stateOf(app: Versions, test: AbTest): AbTestView['state'] {
  if (test.endedAtMs !== null) return 'ended';
  const isThere = app.store.versions.list().some(({ id }) => id === test.challenger);
  return isThere && chooseVersion(app, undefined).id === test.champion ? 'running' : 'paused';
}

export function abTestView(app: Versions, test: AbTest): AbTestView {
  const { abTests } = app.store;
  const conversations = abTests.conversations(test);
  const tally = tallyAbTest(abTests.statements(test));
  const armOf = (arm: 'champion' | 'challenger') => ({
    version: test[arm],
    conversations: conversations[arm],
    ...tally.thumbs[arm],
  });
  return {
    share: test.share,
    startedAtMs: test.startedAtMs,
    endedAtMs: test.endedAtMs,
    state: stateOf(app, test),
    champion: armOf('champion'),
    challenger: armOf('challenger'),
    choices: tally.choices,
    comparisons: tally.comparisons,
    winRate: tally.winRate,
    better: clearArm(tally) ?? null,
  };
}
