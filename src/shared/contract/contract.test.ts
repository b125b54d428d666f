import type { AnyContractProcedure } from '@orpc/contract';
import { ORPCError } from '@orpc/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { errorCodes, ParleyError } from '../domain/errors.ts';
import { contract } from './contract.ts';
import { fromContractError, toContractError } from './errors.ts';
import { markedValues, marks } from './marks.ts';

test('every procedure declares every error code, with a status that says error', () => {
  const procedures = Object.values(contract).flatMap((area) => Object.values<AnyContractProcedure>(area));
  expect(procedures.length).toBeGreaterThan(30);
  for (const procedure of procedures) {
    const errorMap = procedure['~orpc'].errorMap as Record<string, { status: number }>;
    expect(Object.keys(errorMap)).toEqual([...errorCodes]);
    for (const { status } of Object.values(errorMap)) expect(status).toBeGreaterThanOrEqual(400);
  }
});

test('an error crosses with its code, message and details', () => {
  const error = new ParleyError('too_little_data', 'There are 3 pairs and 16 are needed.', { pairs: 3, needed: 16 });
  const wire: unknown = JSON.parse(JSON.stringify(toContractError(error)));
  expect(wire).toMatchObject({ code: 'too_little_data', status: 422 });
  expect(fromContractError(toContractError(error)).toData()).toEqual(error.toData());
});

test('an error that is none of the union is internal', () => {
  expect(fromContractError(new ORPCError('TEAPOT', { message: 'short and stout' })).toData()).toEqual({
    code: 'internal',
    message: 'short and stout',
  });
});

test('an input that does not fit is told by path, and what may be left out has its default', () => {
  const input = contract.round.start['~orpc'].inputSchema as z.ZodType;
  const read = input.safeParse({ seed: -1, settings: { contestPrompts: 1 } });
  expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['seed', 'settings.contestPrompts']);
  const drawn = Array.from({ length: 20 }, () => (input.parse({}) as { seed: number }).seed);
  expect(new Set(drawn).size).toBeGreaterThan(15);
  expect(input.parse({ seed: 7 })).toEqual({
    data: [],
    demonstrations: [],
    seed: 7,
    method: 'ppo',
    reward: [],
    settings: {},
  });
});

interface Described {
  readonly type?: string;
  readonly mark?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly items?: Described;
}

function fieldsOf(schema: Described, at: string): [at: string, field: Described][] {
  const inside = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, field]): [string, Described][] => [
      [`${at}.${key}`, field],
      ...fieldsOf(field, `${at}.${key}`),
    ]),
    ...inside.flatMap((each) => fieldsOf(each, at)),
  ];
}

const inputs = Object.entries(contract).flatMap(([area, procedures]) =>
  Object.entries<AnyContractProcedure>(procedures).flatMap(([name, procedure]) => {
    const schema = procedure['~orpc'].inputSchema as z.ZodType | undefined;
    return schema === undefined ? [] : [{ name: `${area}.${name}`, schema }];
  }),
);

test('every text of an input that may be a path of the machine that serves is marked as one', () => {
  const options = { io: 'input', unrepresentable: 'any', metadata: marks } as const;
  const fields = inputs.flatMap(({ name, schema }) => fieldsOf(z.toJSONSchema(schema, options) as Described, name));
  const named = fields.filter(
    ([at, { type }]) => type === 'string' && /(path|file|fileName|folder|dir|directory|out|home)$/i.test(at),
  );
  // Names of files without folders, which a page sends, and of folders of conversations.
  const plain = [
    'chat.list.folder',
    'uploads.begin.files.path',
    'uploads.write.file',
    'data.import.source.fileName',
    'data.preview.source.fileName',
  ];
  const unmarked = named.filter(([at, { mark }]) => mark !== 'serverPath' && !plain.includes(at)).map(([at]) => at);
  expect(unmarked).toEqual([]);
  expect(named.length).toBeGreaterThan(10);
});

test('marked values are found wherever they are in an input, and in the option of a union that came', () => {
  const of = (name: string) => inputs.find((each) => each.name === name)!.schema;
  const file = { kind: 'file', path: '/etc/passwd' };
  expect(markedValues(of('data.import'), { source: file })).toEqual([{ mark: 'serverPath', value: '/etc/passwd' }]);
  expect(markedValues(of('data.import'), { source: { ...file, kind: 'text', fileName: 'a' } })).toEqual([]);
  expect(markedValues(of('train.start'), { method: 'ppo', prompts: file })).toHaveLength(1);
  expect(markedValues(of('rank.undo'), { id: 'x', rater: 'Ada' }).map(({ mark }) => mark)).toEqual([
    'ranking',
    'author',
  ]);
});

test('every input can be searched for marked values', () => {
  for (const { schema } of inputs) {
    for (const input of [{}, { source: {}, prompts: {}, candidates: [{}], settings: {}, data: [{}] }]) {
      expect(() => markedValues(schema, input)).not.toThrow();
    }
  }
});
