/**
 * One policy in the precisions it is asked for. Each has the weights packed in its own way, which is a copy of them: kept are
 * those in use and the one asked for last.
 */
import type { Precision } from '../../../shared/domain/precision.ts';
import type { Engine, ParameterTensor } from '../../engines/engine.ts';
import { DecodeScheduler } from '../../inference/decode-scheduler.ts';
import { DecodeSession } from '../../inference/decode-session.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';

interface OpenSession {
  readonly session: DecodeSession;
  readonly scheduler: DecodeScheduler;
  users: number;
}

export class PolicySessions {
  readonly #engine: Engine;
  readonly #config: ModelConfig;
  readonly #tensors: ReadonlyMap<string, ParameterTensor>;
  readonly #open = new Map<Precision, OpenSession>();
  #last: Precision | undefined;

  /** @param tensors as of `DecodeSession`: kept, and not to be changed */
  constructor(engine: Engine, config: ModelConfig, tensors: ReadonlyMap<string, ParameterTensor>) {
    this.#engine = engine;
    this.#config = config;
    this.#tensors = tensors;
  }

  /** Runs `work` on the session of this precision, which stays open at least until it ends. What it throws is passed on. */
  async use<Result>(precision: Precision, work: (scheduler: DecodeScheduler) => Promise<Result>): Promise<Result> {
    const open = this.#open.get(precision) ?? this.#start(precision);
    open.users += 1;
    this.#last = precision;
    try {
      // Before the new one compiles, so that two are never held where one is needed.
      await this.#freeUnused();
      return await work(open.scheduler);
    } finally {
      open.users -= 1;
      await this.#freeUnused();
    }
  }

  #start(precision: Precision): OpenSession {
    const session = new DecodeSession(this.#engine, this.#config, this.#tensors, { precision });
    const open = { session, scheduler: new DecodeScheduler(session), users: 0 };
    this.#open.set(precision, open);
    return open;
  }

  async #freeUnused(): Promise<void> {
    const unused = [...this.#open].filter(([precision, { users }]) => users === 0 && precision !== this.#last);
    for (const [precision] of unused) this.#open.delete(precision);
    await Promise.all(unused.map(([, { session }]) => session.dispose()));
  }
}
