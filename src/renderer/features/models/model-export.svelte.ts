/** Taking a version out: a folder for other programs, written on the app's machine. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { exportTypes, modelFormats } from '../../../shared/contract/models.ts';
import { asFileName } from '../../../shared/domain/file-name.ts';
import { explainError } from '../../client/explain-error.ts';
import type { EventOf } from '../../client/event-of.ts';
import type { HostLink } from '../../workbench/host-link.svelte.ts';
import { LongCall } from '../../workbench/long-call.svelte.ts';
import { pathProblem } from '../../workbench/path-problem.ts';

export type ModelFormat = (typeof modelFormats)[number];
type ExportType = (typeof exportTypes)[number];
type Exported = Extract<EventOf<Client['models']['export']>, { type: 'done' }>;

const typeLabels: Readonly<Record<ExportType, string>> = {
  f32: '32 bits',
  f16: '16 bits',
  q8_0: '8 bits (q8_0)',
  q6_k: '6 bits (q6_k)',
  q5_k_m: '5 to 6 bits (q5_k_m)',
  q4_k_m: '4 to 6 bits (q4_k_m)',
  q4_0: '4 bits (q4_0)',
};
const stored = { value: '', label: 'As they are stored' };
const numbers = (...types: ExportType[]) => types.map((value) => ({ value, label: typeLabels[value] }));

/** What each is for, and how its numbers can be stored, the usual way first. */
export const formatChoices = {
  hf: {
    label: 'Hugging Face folder',
    note: 'For transformers and what is built on it.',
    types: [stored, ...numbers('f32', 'f16')],
  },
  gguf: {
    label: 'GGUF',
    note: 'For llama.cpp and what is built on it.',
    types: numbers('f16', 'f32', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q4_0'),
  },
  onnx: { label: 'ONNX', note: 'For onnxruntime and transformers.js.', types: numbers('f32', 'f16') },
  adapter: {
    label: 'Adapter alone',
    note: 'What was trained, as PEFT reads it, for whoever has its base.',
    types: [stored],
  },
} as const satisfies Record<
  ModelFormat,
  { label: string; note: string; types: readonly { value: string; label: string }[] }
>;

export class ModelExport {
  path = $state('');
  result = $state.raw<Exported>();
  readonly call = new LongCall();
  #format = $state<ModelFormat>('hf');
  #type = $state('');
  readonly #client: Client;
  readonly #what: { readonly version: string; readonly name: string };
  readonly #host: Pick<HostLink, 'pickPath'>;

  /** @param what the version's id, and what it is called */
  constructor(client: Client, what: { version: string; name: string }, host: Pick<HostLink, 'pickPath'>) {
    this.#client = client;
    this.#what = what;
    this.#host = host;
  }

  get format(): ModelFormat {
    return this.#format;
  }

  /** Another format begins with its usual numbers. */
  set format(format: ModelFormat) {
    this.#format = format;
    this.#type = formatChoices[format].types[0].value;
  }

  /** One of the format's; empty leaves the numbers as they are. */
  get type(): string {
    return this.#type;
  }

  set type(type: string) {
    this.#type = type;
  }

  /** What is missing before it can begin, in words; undefined where nothing is. */
  get missing(): string | undefined {
    return pathProblem(this.path, 'folder');
  }

  /** By the system's own dialog. Never rejects: `call.error` tells. */
  async browse(): Promise<void> {
    this.call.error = undefined;
    const suggestedName = `${asFileName(this.#what.name)}-${this.format}`;
    try {
      this.path = (await this.#host.pickPath({ kind: 'newFile', title: 'Export to', suggestedName })) ?? this.path;
    } catch (error) {
      this.call.error = explainError(error);
    }
  }

  /** Never rejects: `result` or `call.error` tells. */
  async start(): Promise<void> {
    if (this.missing !== undefined) return;
    const { format } = this;
    const type = this.type === '' ? undefined : (this.type as ExportType);
    const request = { version: this.#what.version, format, type, out: this.path.trim() };
    this.result = await this.call.run((signal) => this.#client.models.export(request, { signal }));
  }

  /** For another format; the folder has to be another one too. */
  again(): void {
    this.result = undefined;
    this.path = '';
  }
}
