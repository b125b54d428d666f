/**
 * A message that is not rendered yet: what is stored, or crosses to another process, is which message it is and what it is told.
 * Whoever shows it renders it in the language of its reader.
 */
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { currentLanguage } from './current-language.ts';
import type { Catalogue, Language } from './language.ts';

export type Said = { readonly id: string; readonly params?: JsonObject };

type Message = string | ((params: never) => string);

/** "errors.noSuchVersion": the path through the catalogue. */
export type MessageId = IdsIn<Catalogue>;

type IdsIn<Group> = {
  [Key in keyof Group & string]: Group[Key] extends Message ? Key : `${Key}.${IdsIn<Group[Key]>}`;
}[keyof Group & string];

type At<Group, Id> = Id extends keyof Group
  ? Group[Id]
  : Id extends `${infer Key}.${infer Rest}`
    ? Key extends keyof Group
      ? At<Group[Key], Rest>
      : never
    : never;

/** A text among the parameters may be said itself, and is rendered with the rest. */
type Sayable<Value> = Value extends string
  ? string extends Value
    ? string | Said
    : Value
  : Value extends readonly (infer Item)[]
    ? readonly Sayable<Item>[]
    : Value;

type Params<Id extends MessageId> =
  At<Catalogue, Id> extends (params: infer Told) => string
    ? [{ readonly [Key in keyof Told]: Sayable<Told[Key]> }]
    : [];

/** `said('errors.noSuchVersion', { version })`: the compiler knows the messages and what each is told. */
export function said<Id extends MessageId>(id: Id, ...[params]: Params<Id>): Said {
  return params === undefined ? { id } : { id, params };
}

export function isSaid(value: unknown): value is Said {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    /^\w+\./.test(String(value.id)) &&
    // A version's id may look like a message's.
    Object.keys(value).every((key) => key === 'id' || key === 'params')
  );
}

interface Rendering {
  /** Default: the one that is spoken now. */
  readonly language?: Language;
  /** For a message that this version of Parley does not have: another version wrote it down. */
  readonly otherwise?: string;
}

export function render({ id, params }: Said, { language = currentLanguage(), otherwise }: Rendering = {}): string {
  const message = messageAt(language.catalogue, id);
  if (typeof message === 'string') return message;
  if (message === undefined)
    return otherwise ?? [id, ...(params === undefined ? [] : [JSON.stringify(params)])].join(' ');
  const told = Object.entries(params ?? {}).map(([key, value]) => [key, rendered(value, language)]);
  return (message as (params: unknown) => string)(Object.fromEntries(told));
}

/** What another program said, or a Parley that wrote texts down, is a text: it is shown as it is. */
export function renderText(text: Said | string, rendering?: Rendering): string {
  return typeof text === 'string' ? text : render(text, rendering);
}

function messageAt(catalogue: Catalogue, id: string): Message | undefined {
  let at: unknown = catalogue;
  for (const key of id.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'string' || typeof at === 'function' ? (at as Message) : undefined;
}

function rendered(value: JsonValue, language: Language): unknown {
  if (Array.isArray(value)) return value.map((item: JsonValue) => rendered(item, language));
  return isSaid(value) ? render(value, { language }) : value;
}
