/** Model folders that somebody made to do harm: a tiny model with one thing changed. */
import { execFileSync } from 'node:child_process';
import { cp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface ModelAttack {
  readonly name: string;
  /** What the answer must say. */
  readonly says: RegExp;
  readonly change: (folder: string) => Promise<void>;
}

const loop = '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}';

async function changeJson(file: string, change: (content: Record<string, unknown>) => object): Promise<void> {
  const content = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...content, ...change(content) }));
}

const template = (source: string) => (folder: string) =>
  changeJson(path.join(folder, 'tokenizer_config.json'), () => ({ chat_template: source }));
const config = (fields: object) => (folder: string) => changeJson(path.join(folder, 'config.json'), () => fields);
const tokenizer = (fields: object) => (folder: string) => changeJson(path.join(folder, 'tokenizer.json'), () => fields);
const weights = (folder: string) => path.join(folder, 'model.safetensors');

const header = (json: string) => (folder: string) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return writeFile(weights(folder), Buffer.concat([length, Buffer.from(json)]));
};

const linked = (name: string, target: string) => async (folder: string) => {
  await rm(path.join(folder, name), { force: true });
  await symlink(target, path.join(folder, name));
};
const piped = (name: string) => async (folder: string) => {
  await rm(path.join(folder, name), { force: true });
  execFileSync('mkfifo', [path.join(folder, name)]);
};

const doubled =
  "{% set ns = namespace(s='ab') %}{% for a in range(28) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s }}";
const entries = () =>
  Array.from({ length: 1_200_000 }, (_, i) => `"tensor.number.${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`);
const backtracks = { type: 'Split', pattern: { Regex: '^(\\p{L}+)+$' }, behavior: 'Isolated', invert: false };

export const modelAttacks: readonly ModelAttack[] = [
  { name: 'template: nested loops', says: /took more than .* seconds/, change: template(loop) },
  { name: 'template: range(10**9)', says: /a range of 1000000000 numbers/, change: template('{{ range(10**9) }}') },
  { name: 'template: doubled 28 times', says: /too long|writes \d+ characters/, change: template(doubled) },
  { name: 'template: 10 MB', says: /at most 1000000 characters/, change: template('x{# #}'.repeat(1_700_000)) },
  {
    name: 'tokenizer: Split backtracks',
    says: /took more than .* seconds/,
    change: async (folder) => {
      await tokenizer({ pre_tokenizer: { type: 'Sequence', pretokenizers: [backtracks] } })(folder);
      await template(`{{ '${'a'.repeat(50)}!' }}`)(folder);
    },
  },
  {
    name: 'tokenizer: Replace backtracks',
    says: /took more than .* seconds/,
    change: async (folder) => {
      await tokenizer({ normalizer: { type: 'Replace', pattern: { Regex: '^(a+)+$' }, content: 'b' } })(folder);
      await template(`{{ '${'a'.repeat(50)}!' }}`)(folder);
    },
  },
  ...[1e9, 2e6, 1e4].map((layers) => ({
    name: `config: ${layers} layers`,
    says: /"num_hidden_layers": expected a whole number from 1 to 1000/,
    change: config({ num_hidden_layers: layers }),
  })),
  { name: 'config: head_dim 2^31', says: /"head_dim": expected a whole number/, change: config({ head_dim: 2 ** 31 }) },
  {
    name: 'config: nested 20 million deep',
    says: /nested more than 200 deep/,
    change: (folder) => writeFile(path.join(folder, 'config.json'), '['.repeat(2e7)),
  },
  {
    name: 'config: 70 MB',
    says: /at most 64 MB/,
    change: (folder) => writeFile(path.join(folder, 'config.json'), ' '.repeat(7e7)),
  },
  {
    name: 'weights: header of 95 MB',
    says: /a header of at most/,
    change: (folder) => header(`{${entries().join()}}`)(folder),
  },
  { name: 'weights: 40 MB of brackets', says: /a header of at most/, change: header('['.repeat(4e7)) },
  { name: 'weights: 15 MB of brackets', says: /nested more than 200 deep/, change: header('['.repeat(1.5e7)) },
  { name: 'weights: 50 GB of holes', says: /are on the disk/, change: (folder) => truncate(weights(folder), 50e9) },
  ...['model.safetensors', 'config.json', 'tokenizer.json', 'LICENSE', 'README.md'].flatMap((name) => [
    { name: `${name} is a pipe`, says: /it is a named pipe/, change: piped(name) },
    { name: `${name} links to /dev/zero`, says: /leads out of the folder/, change: linked(name, '/dev/zero') },
  ]),
  {
    name: 'LICENSE links to a private file',
    says: /leads out of the folder/,
    change: linked('LICENSE', '/etc/passwd'),
  },
];

/** Whose first turn is written, and which never ends from the second one on that says this. */
export const loopsFromSecondTurn = (own: string, says: string): string =>
  `{% if messages | length > 2 and messages[2].content == '${says}' %}${loop}{% endif %}${own}`;

export async function attackedCopy(
  tiny: string,
  folder: string,
  { change }: Pick<ModelAttack, 'change'>,
): Promise<string> {
  await cp(tiny, folder, { recursive: true });
  await change(folder);
  return folder;
}
