/** How a version was made: the note that Parley writes beside it. A round's is its verdict. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

interface Method {
  readonly method: string;
}

interface Source {
  readonly source: string;
  readonly licence: string | null;
}

const licenceOf = ({ licence }: Source) => `License: ${licence ?? 'none stated'}.`;

export const notes = {
  shipped: 'Shipped with Parley.',
  onTokens: ({ method, tokens }: Method & { tokens: number }) => `${method} on ${counted(tokens, 'token')}.`,
  fromTeacher: ({ method, teacher, tokens }: Method & { teacher: string; tokens: number }) =>
    `${method} from ${teacher} on ${counted(tokens, 'token')}.`,
  onReplies: ({ method, good, bad }: Method & { good: number; bad: number }) =>
    `${method} on ${counted(good, 'good reply', 'good replies')} and ${counted(bad, 'bad one')}; not judged.`,
  onPairs: ({ method, pairs }: Method & { pairs: number }) => `${method} on ${counted(pairs, 'pair')}; not judged.`,
  against: ({ method, reward }: Method & { reward: string }) => `${method} against ${reward}; not judged.`,
  inEnvironment: ({ method, env }: Method & { env: string }) => `${method} in the environment ${env}; not judged.`,
  imported: (from: Source) => `Imported from ${from.source}. ${licenceOf(from)}`,
  importedAdapter: (from: Source) =>
    `Imported from ${from.source}, an adapter, merged into its parent. ${licenceOf(from)}`,
  smaller: ({ parent, layers, tokens }: { parent: string; layers: string; tokens: string }) =>
    `Made smaller from ${parent}: ${layers}; ${tokens}. Not trained since: distill its parent into it.`,
  allLayers: ({ count }: { count: number }) => `all ${counted(count, 'layer')}`,
  layers: ({ layers, all, chosen }: { layers: readonly number[]; all: number; chosen: string }) =>
    `layers ${layers.join(', ')} of ${formats.count(all)}, chosen ${chosen}`,
  asNamed: 'as they were named',
  evenly: 'at even distances',
  byInfluence: ({ data }: { data: readonly string[] }) => `by their influence on the chats of ${data.join(', ')}`,
  allTokens: ({ count }: { count: number }) => `all ${counted(count, 'token')}`,
  usedTokens: ({ count, all, data, uses }: { count: number; all: number; data: readonly string[]; uses: number }) =>
    uses === 1
      ? `${counted(count, 'token')} of ${formats.count(all)}, those that the chats of ${data.join(', ')} use`
      : `${counted(count, 'token')} of ${formats.count(all)}, those that the chats of ${data.join(', ')} use at least ${formats.count(uses)} times`,
};
