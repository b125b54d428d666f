/** A policy ready to generate: its weights compiled into the decoding graph as constants, and batches that run it. */
import type { Engine, ParameterStore, ParameterTensor, Program } from '../engines/engine.ts';
import type { ModelConfig } from '../models/model-config.ts';
import { DecodeBatch } from './decode-batch.ts';
import { decodeGraph, type DecodeProgram } from './decode-graph.ts';

/**
 * Holds the weights as they were when it was created; after an update of the policy, create another and dispose of this
 * one. Any number of batches may be open at a time.
 */
export class DecodeSession {
  readonly config: ModelConfig;
  readonly #engine: Engine;
  readonly #parameters: ParameterStore;
  readonly #programs = new Map<DecodeProgram, Promise<Program>>();

  private constructor(engine: Engine, config: ModelConfig, parameters: ParameterStore) {
    this.config = config;
    this.#engine = engine;
    this.#parameters = parameters;
  }

  /** @param tensors the policy's weights under their checkpoint names; copied */
  static async create(
    engine: Engine,
    config: ModelConfig,
    tensors: ReadonlyMap<string, ParameterTensor>,
  ): Promise<DecodeSession> {
    const parameters = engine.createParameters();
    parameters.write(tensors);
    const session = new DecodeSession(engine, config, parameters);
    await session.#program('full');
    return session;
  }

  startBatch(): DecodeBatch {
    return new DecodeBatch(this.config, async (name, inputs) => (await this.#program(name)).run(inputs));
  }

  async dispose(): Promise<void> {
    const programs = await Promise.allSettled(this.#programs.values());
    this.#programs.clear();
    for (const program of programs) if (program.status === 'fulfilled') await program.value.dispose();
  }

  /** Compiled when first needed: most sessions never filter. */
  #program(name: DecodeProgram): Promise<Program> {
    let program = this.#programs.get(name);
    if (!program) {
      const graph = decodeGraph(this.config, name);
      program = this.#engine.compile(graph, { parameters: this.#parameters, frozen: true });
      this.#programs.set(name, program);
    }
    return program;
  }
}
