/** Taking a version out: a folder for other programs, written on the app's machine. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { exportTypes, modelFormats } from '../../../shared/contract/models.ts';
import { asFileName } from '../../../shared/domain/file-name.ts';
import { t } from '../../../shared/language/t.ts';
import { explainError } from '../../client/explain-error.ts';
import type { EventOf } from '../../client/event-of.ts';
import type { HostLink } from '../../workbench/host-link.svelte.ts';
import { LongCall } from '../../workbench/long-call.svelte.ts';
import { pathProblem } from '../../workbench/path-problem.ts';

export type ModelFormat = (typeof modelFormats)[number];
type ExportType = (typeof exportTypes)[number];
type Exported = Extract<EventOf<Client['models']['export']>, { type: 'done' }>;

/** Least and most bits per weight. */
const bitsOf: Readonly<Record<ExportType, readonly [number, number]>> = {
  f32: [32, 32],
  f16: [16, 16],
  q8_0: [8, 8],
  q6_k: [6, 6],
  q5_k_m: [5, 6],
  q4_k_m: [4, 6],
  q4_0: [4, 4],
};

/** How the weights of each can be stored, the usual way first; '' as they are. */
export const typesOf: Readonly<Record<ModelFormat, readonly (ExportType | '')[]>> = {
  hf: ['', 'f32', 'f16'],
  gguf: ['f16', 'f32', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q4_0'],
  onnx: ['f32', 'f16'],
  adapter: [''],
};

export function typeLabel(type: ExportType | ''): string {
  if (type === '') return t.models.export.asStored;
  const [from, to] = bitsOf[type];
  if (from !== to) return t.models.export.bitsRangeAndName({ from, to, name: type });
  return type.startsWith('q')
    ? t.models.export.bitsAndName({ bits: from, name: type })
    : t.models.export.bits({ bits: from });
}

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

  /** Another format begins with its usual precision. */
  set format(format: ModelFormat) {
    this.#format = format;
    this.#type = typesOf[format][0] ?? '';
  }

  /** One of the format's; empty leaves the weights as they are stored. */
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
      this.path =
        (await this.#host.pickPath({ kind: 'newFile', title: t.models.export.chooseFolder, suggestedName })) ??
        this.path;
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
