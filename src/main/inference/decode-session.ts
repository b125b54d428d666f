/** A policy ready to generate: its weights compiled into the graph of a step as constants, and batches that run it. */
import type { Precision } from '../../shared/domain/precision.ts';
import type { Engine, ParameterStore, ParameterTensor, Program } from '../engines/engine.ts';
import type { ModelConfig } from '../models/families/model-config.ts';
import { DecodeBatch } from './decode-batch.ts';
import { prefillGraph, stepGraph, type DecodeProgram, type DrawMode } from './decode-graph.ts';

/**
 * Holds the weights as they were when it was created; after an update of the policy, create another and dispose of this
 * one. Any number of batches may be open at a time.
 */
export class DecodeSession {
  readonly config: ModelConfig;
  readonly #engine: Engine;
  readonly #precision: Precision;
  readonly #parameters: ParameterStore;
  readonly #programs = new Map<string, Promise<Program>>();

  /**
   * @param tensors the policy's weights under their checkpoint names; kept, and not to be changed
   * @param options.precision of the steps' matrices; prompts are read in full precision. With fewer bits than float32,
   *   log-probabilities are those of the rounded policy: recompute them before learning from them
   */
  constructor(
    engine: Engine,
    config: ModelConfig,
    tensors: ReadonlyMap<string, ParameterTensor>,
    { precision = 'f32' }: { precision?: Precision } = {},
  ) {
    this.#precision = precision;
    this.config = config;
    this.#engine = engine;
    this.#parameters = engine.createParameters();
    this.#parameters.write(tensors);
  }

  startBatch(): DecodeBatch {
    return new DecodeBatch(this.config, async (program, inputs) => (await this.#program(program)).run(inputs));
  }

  async dispose(): Promise<void> {
    const programs = await Promise.allSettled(this.#programs.values());
    this.#programs.clear();
    for (const program of programs) if (program.status === 'fulfilled') await program.value.dispose();
  }

  /** Compiled when first needed: most sessions sample in one way only. */
  #program({ phase, draw }: DecodeProgram): Promise<Program> {
    const name = `${phase} ${draw}`;
    let program = this.#programs.get(name);
    if (!program) {
      program = phase === 'prefill' ? this.#compilePrefill(draw) : this.#compileStep(draw);
      this.#programs.set(name, program);
    }
    return program;
  }

  /** Reads the weights where they lie: packing them anew costs little beside many tokens, a second copy costs memory. */
  #compilePrefill(draw: DrawMode): Promise<Program> {
    return this.#engine.compile(prefillGraph(this.config, draw), { parameters: this.#parameters });
  }

  #compileStep(draw: DrawMode): Promise<Program> {
    const options = { parameters: this.#parameters, frozen: true, precision: this.#precision };
    return this.#engine.compile(stepGraph(this.config, draw), options);
  }
}
