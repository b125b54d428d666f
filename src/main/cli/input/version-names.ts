/** Results hold the ids of versions, which stay; people read the names that they have now. */
import type { Client } from '../../../shared/contract/contract.ts';
import { versionNames } from '../../../shared/domain/version-name.ts';
import { oneLine, printable } from '../terminal/printable.ts';

export class VersionNames {
  readonly #nameOf: (id: string) => string;

  private constructor(nameOf: (id: string) => string) {
    this.#nameOf = nameOf;
  }

  static async read(client: Client): Promise<VersionNames> {
    return new VersionNames(versionNames(await client.models.list()));
  }

  /** For a sentence. */
  of(id: string): string {
    return oneLine(printable(this.#nameOf(id)));
  }

  /** For `--json`: each id of a version with its name beside it, as in `{ version, versionName }`. */
  beside<Result extends object>(result: Result): Result & Readonly<Record<string, unknown>> {
    const fields = Object.entries(result).flatMap(([field, value]: [string, unknown]) =>
      versionFields.has(field) && typeof value === 'string'
        ? [[field, value] as const, [`${field}Name`, this.#nameOf(value)] as const]
        : [[field, value] as const],
    );
    return Object.fromEntries(fields) as Result & Readonly<Record<string, unknown>>;
  }
}

/** Where results have a version's id. */
const versionFields = new Set(['version', 'parent', 'from', 'a', 'b']);
