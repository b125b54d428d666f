/** Which engine trains and which samples: by hand, or the fastest that passed its self-test on this machine. */
import { cpus, hostname } from 'node:os';
import { z } from 'zod';
import type { EngineView } from '../../shared/contract/env.ts';
import { canSample, canTrain, engineNames, isEngineName, type EngineName } from '../../shared/domain/engine-name.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { saidTextSchema } from '../../shared/contract/errors.ts';
import type { Settings } from '../store/settings.ts';
import type { EngineProbe } from '../workers/probe-engine.ts';

type Purpose = 'training' | 'sampling';

export interface EnginesOptions {
  readonly settings: Settings;
  /** Tries an engine in a process of its own. */
  readonly probe: (name: EngineName) => Promise<EngineProbe>;
  /** What the results hold for besides the machine: versions of what runs. */
  readonly versions: Readonly<Record<string, string>>;
  /** The engine chosen for this process; before the setting. */
  readonly chosen?: string;
}

/** 'auto', or a name of `engineNames`. */
const CHOICE = 'engine';
/** What was found out about this machine, so that nothing waits for it again. */
const FOUND = 'engine.probes';

const foundSchema = z.object({
  machine: z.string(),
  probes: z.array(
    z.object({
      name: z.enum(engineNames),
      device: z.string(),
      reason: saidTextSchema.nullable(),
      trainingMs: z.number().nullable(),
      samplingMs: z.number().nullable(),
    }),
  ),
});

export class Engines {
  readonly #options: EnginesOptions;
  #checking: Promise<void> | undefined;

  constructor(options: EnginesOptions) {
    this.#options = options;
  }

  /** What is wrong with the choice by hand; undefined where it names an engine. Nothing runs until it is mended. */
  get fault(): Said | undefined {
    const { choice, where } = this.#asked();
    if (choice === 'auto' || isEngineName(choice)) return undefined;
    return said('errors.host.noSuchEngine', { engine: JSON.stringify(choice), where, engines: [...engineNames] });
  }

  /** The engine that this process was started with, which counts before the setting; undefined where it was not told one. */
  get atStart(): string | undefined {
    return this.#options.chosen;
  }

  /** As far as is known; nothing is tried. Without a valid choice, none is used. */
  list(): EngineView[] {
    const found = this.#found();
    const chosen =
      this.fault === undefined
        ? { training: this.#choice('training', found), sampling: this.#choice('sampling', found) }
        : undefined;
    return enginesOfPlatform().map((name) => {
      const probe = found.find((each) => each.name === name);
      const purposes = (['training', 'sampling'] as const).filter((purpose) => serves(name, purpose));
      return {
        name,
        // Until it was tried, the CPU is taken to work: it is what everything falls back on.
        device: probe?.device ?? (name === 'onnxruntime-cpu' ? 'cpu' : 'gpu'),
        available: probe === undefined ? name === 'onnxruntime-cpu' : probe.reason === null,
        tried: probe !== undefined,
        reason:
          probe === undefined && name !== 'onnxruntime-cpu'
            ? said('errors.host.engineNotTried')
            : (probe?.reason ?? null),
        purposes,
        chosenFor: purposes.filter((purpose) => chosen?.[purpose] === name),
        trainingMs: probe?.trainingMs ?? null,
        samplingMs: probe?.samplingMs ?? null,
      };
    });
  }

  /** Tries every engine of this platform, one after the other so that their times can be compared; once, unless asked to again. */
  async check({ again = false }: { again?: boolean } = {}): Promise<EngineView[]> {
    if (again || this.#found().length === 0) {
      this.#checking ??= this.#tryAll().finally(() => (this.#checking = undefined));
      await this.#checking;
    }
    return this.list();
  }

  /** For a run. The first one of a machine waits for the trials, unless an engine was chosen by hand. */
  async forTraining(): Promise<EngineName> {
    const byHand = this.#byHand('training');
    if (byHand !== undefined) return byHand;
    await this.check();
    return this.#choice('training', this.#found());
  }

  /** For replies: never waits, so it is the CPU until the engines have been tried. */
  forSampling(): EngineName {
    return this.#choice('sampling', this.#found());
  }

  #choice(purpose: Purpose, found: readonly EngineProbe[]): EngineName {
    const byHand = this.#byHand(purpose);
    if (byHand !== undefined) return byHand;
    const time = (probe: EngineProbe) => (purpose === 'training' ? probe.trainingMs : probe.samplingMs);
    const usable = found.filter((probe) => probe.reason === null && time(probe) !== null);
    if (usable.length === 0) return 'onnxruntime-cpu';
    return usable.reduce((a, b) => (time(b)! < time(a)! ? b : a)).name;
  }

  /** Undefined where the choice is automatic, or the engine chosen is not for this: one for sampling leaves training to the rule. */
  #byHand(purpose: Purpose): EngineName | undefined {
    const { fault } = this;
    if (fault !== undefined) throw new ParleyError('invalid_input', fault);
    const { choice } = this.#asked();
    return isEngineName(choice) && serves(choice, purpose) ? choice : undefined;
  }

  /** As it was written, wherever that was. */
  #asked() {
    const { chosen, settings } = this.#options;
    if (chosen !== undefined) return { choice: chosen, where: '--engine or PARLEY_ENGINE' };
    return { choice: settings.get(CHOICE) ?? 'auto', where: said('errors.host.theEngineSetting') };
  }

  async #tryAll(): Promise<void> {
    const probes: EngineProbe[] = [];
    for (const name of enginesOfPlatform()) probes.push(await this.#options.probe(name));
    this.#options.settings.set(FOUND, { machine: this.#machine(), probes } as unknown as JsonObject);
  }

  /** Empty where nothing was tried, or on another machine or with other versions. */
  #found(): readonly EngineProbe[] {
    const { success, data } = foundSchema.safeParse(this.#options.settings.get(FOUND));
    return success && data.machine === this.#machine() ? data.probes : [];
  }

  #machine(): string {
    const { platform, arch } = process;
    return JSON.stringify({ platform, arch, host: hostname(), cpu: cpus()[0]?.model, ...this.#options.versions });
  }
}

function serves(name: EngineName, purpose: Purpose): boolean {
  return purpose === 'training' ? canTrain(name) : canSample(name);
}

/** Those that this system could have; the rest of the names belong to others. */
function enginesOfPlatform(): EngineName[] {
  const only: Partial<Record<EngineName, readonly NodeJS.Platform[]>> = {
    'onnxruntime-cuda': ['linux'],
    'onnxruntime-dml': ['win32'],
    'onnxruntime-coreml': ['darwin'],
    'tfjs-tensorflow': ['linux', 'win32'],
  };
  return engineNames.filter((name) => only[name]?.includes(process.platform) ?? true);
}
