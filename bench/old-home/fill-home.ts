/** A home folder as an early Parley left it, written through that one's own store and with its own sentences. */
import type { JsonObject } from '../../src/shared/domain/json.ts';

/** What is used of the early one; its modules have no types here. */
export interface OldParley {
  readonly openStore: (home: string, command: string) => OldStore;
  readonly verdict: (judgement: object, reward: object) => { readonly kept: boolean; readonly reason: string };
  readonly newId: (kind: 'version') => string;
}

interface OldStore {
  readonly runs: {
    create(run: { kind: string; fromVersionId: string | null; config: JsonObject; seed: number }): { id: string };
    transition(id: string, to: string, outcome?: object): void;
  };
  readonly versions: { register(version: object): void };
  readonly runMetrics: { append(run: string, metrics: readonly object[]): void };
  close(): void;
}

const rounds = 60;
const alone = 140;
export const runsInAll = rounds + alone;

interface Written {
  /** By the version's id. */
  readonly notes: ReadonlyMap<string, string>;
  readonly reports: number;
  /** Runs whose figures show at least one sign. */
  readonly withSigns: number;
}

/** @param home a new folder */
export function fillHome(home: string, old: OldParley): Written {
  const store = old.openStore(home, 'bench/old-home');
  const notes = new Map<string, string>();
  const base = old.newId('version');
  const register = (version: { id: string; note: string; [field: string]: unknown }) => {
    store.versions.register({ files: [], ...version });
    notes.set(version.id, version.note);
  };
  register({ id: base, name: 'parley-base', note: 'The shipped model.' });
  let withSigns = 0;
  for (let place = 0; place < rounds; place++) {
    const version = old.newId('version');
    const { id } = store.runs.create({ kind: 'round', fromVersionId: base, config: roundConfig(version), seed: place });
    store.runs.transition(id, 'running');
    // A KL below 0 and replies that all run to their limit are signs; every third round is healthy.
    if (place % 3 !== 0) {
      store.runMetrics.append(id, ppoFigures(-2));
      withSigns++;
    } else store.runMetrics.append(id, ppoFigures(2));
    const result = roundResult(version, base, place, old);
    register({ id: version, parentId: base, runId: id, kept: result.kept, note: result.reason });
    store.runs.transition(id, 'completed', { result });
  }
  for (let place = 0; place < alone; place++) {
    const version = old.newId('version');
    const { id } = store.runs.create({
      kind: 'sft',
      fromVersionId: base,
      config: { version, settings: { learningRate: 1e-3 } },
      seed: place,
    });
    store.runs.transition(id, 'running');
    if (place % 10 === 0) {
      const message = `Not enough examples: ${place} given, 10 needed.`;
      store.runs.transition(id, 'failed', { error: { code: 'too_little_data', message } });
      continue;
    }
    const note = `Note ${place} of a person, as it was typed.`;
    register({ id: version, parentId: base, runId: id, kept: true, note });
    const result = { version, steps: 10, tokens: 1000, loss: 2.5, durationSeconds: 12 };
    store.runs.transition(id, 'completed', { result });
  }
  store.close();
  return { notes, reports: rounds, withSigns };
}

function roundConfig(version: string): JsonObject {
  return {
    version,
    method: 'ppo',
    data: { rankingsUpToSeq: null, demonstrationsUpToSeq: null, datasets: [] },
    given: { prompts: false, contest: false },
    contestPrompts: 20,
    contestSamples: 1,
    reward: {},
    ppo: { rolloutBatchSize: 16, klCoef: 0.05, temperature: 1, rolloutPrecision: 'f32' },
  };
}

function ppoFigures(kl: number): object[] {
  return Array.from({ length: 12 }, (_, i) => [
    { stage: 'ppo', step: i + 1, name: 'episode', value: 16 * (i + 1) },
    { stage: 'ppo', step: i + 1, name: 'objective/kl', value: kl },
  ]).flat();
}

function roundResult(version: string, parent: string, place: number, old: OldParley) {
  const value = 0.4 + place / 200;
  const winRate = { value, low: value - 0.08, high: value + 0.08 };
  const judgement = { winRate, judge: 'rule:question', ties: 3, count: 40, prompts: 20 };
  const heldOut = { heldOutAccuracy: 0.7, interval: [0.6, 0.8], heldOutPairs: 40 };
  return {
    version,
    parent,
    ...old.verdict(judgement, heldOut),
    data: {
      ...{ rankings: 60, pairs: 150, ties: 4, rewardTrain: 40, judgeTrain: 10 },
      ...{ heldOut: 10, ppoPrompts: 30, contestPrompts: 20 },
    },
    rewardModel: { ...heldOut, longerWinsBaseline: 0.55 },
    judgeModel: heldOut,
    winRate: { ...winRate, judge: 'rule:question' },
    judgements: [judgement],
    kl: 3.2,
    repetition: { version: 0.1, parent: 0.12 },
    length: { version: 20, parent: 24 },
    samples: [{ prompt: [{ role: 'user', content: 'Hello?' }], before: 'Hello.', after: 'How are you?' }],
    endedEarly: null,
    durationSeconds: 60,
    secondsByStage: { reward: 10, judge: 5, ppo: 40, contest: 5 },
  };
}
