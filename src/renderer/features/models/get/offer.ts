/** A model that can be taken in, wherever it is, and what is said of it before that. */
import type { Footprint } from '../../../../shared/contract/memory.ts';
import type { FoundModelView, HubModel } from '../../../../shared/contract/models.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { KnownModel } from '../../../../shared/domain/known-models.ts';
import { t } from '../../../../shared/language/t.ts';
import { formatCount, formatSize } from '../../../ui/format.ts';

export interface Offer {
  /** Unique among those of its list. */
  readonly key: string;
  readonly name: string;
  /** The program that has it; null for a model of the Hub. */
  readonly foundIn: FoundModelView['foundIn'] | null;
  /** Null where nobody says. */
  readonly sizeBytes: number | null;
  /** Undefined before it has been looked at. */
  readonly licence: string | null | undefined;
  readonly gated: boolean;
  readonly chats: boolean;
  /** Null where it is not known yet. */
  readonly config: JsonObject | null;
  readonly from: OfferSource;
}

export type OfferSource =
  | { readonly way: 'hub'; readonly repository: string }
  | { readonly way: 'path'; readonly path: string; readonly name: string };

export function knownOffer({ repository, sizeBytes, licence, gated, chats, config }: KnownModel): Offer {
  const from = { way: 'hub', repository } as const;
  return { key: repository, name: repository, foundIn: null, sizeBytes, licence, gated, chats, config, from };
}

export function hubOffer({ repository, sizeBytes, licence, gated, config, modelType }: HubModel): Offer {
  return {
    key: repository,
    name: repository,
    foundIn: null,
    sizeBytes,
    licence,
    gated,
    chats: true,
    // Enough to say that a family is none of Parley's.
    config: config ?? (modelType === null || gated ? null : { model_type: modelType }),
    from: { way: 'hub', repository },
  };
}

export function foundOffer({ foundIn, name, path, sizeBytes, versionName }: FoundModelView): Offer {
  return {
    key: `${foundIn} ${name}`,
    name,
    foundIn,
    sizeBytes,
    licence: undefined,
    gated: false,
    chats: true,
    config: null,
    from: { way: 'path', path, name: versionName },
  };
}

export interface Fit {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly words: string;
}

/** Whether this machine's memory holds it; undefined where that is not known. */
export function fitOf(footprint: Footprint | undefined, availableBytes: number | null): Fit | undefined {
  if (footprint === undefined) return undefined;
  if (!footprint.supported) return { tone: 'bad', words: t.models.offers.notSupported };
  if (availableBytes === null) return undefined;
  if (footprint.chatBytes > availableBytes) return { tone: 'bad', words: t.models.offers.doesNotFit };
  if (footprint.refusal !== null) return { tone: 'warn', words: t.models.offers.fitsChat };
  return { tone: 'good', words: t.models.offers.fits };
}

/** "135 M parameters · 271 MB on disk · license apache-2.0" */
export function factsOf({ sizeBytes, licence }: Offer, footprint: Footprint | undefined): string {
  const facts = [
    ...(footprint?.supported ? [t.models.offers.parameters({ parameters: parametersText(footprint.parameters) })] : []),
    ...(sizeBytes === null ? [] : [t.models.offers.sizeOnDisk({ size: formatSize(sizeBytes) })]),
    ...(licence === undefined
      ? []
      : [licence === null ? t.models.offers.noLicense : t.models.offers.license({ license: licence })]),
    ...(footprint?.supported ? [t.models.offers.context({ tokens: footprint.contextTokens })] : []),
  ];
  return facts.join(' · ');
}

/** "135 M", "1.24 B" */
function parametersText(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(2)} B`;
  return count >= 1e6 ? `${Math.round(count / 1e6)} M` : formatCount(count);
}
