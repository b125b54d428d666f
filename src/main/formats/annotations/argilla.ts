/**
 * Argilla's records: nested, as Dataset.records.to_json writes them, and flattened, as to_list(flatten=True) and to_datasets do.
 * Read in argilla: argilla/src/argilla/records/_resource.py (to_dict), records/_io/_generic.py.
 */
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import { asList, asNumber, asObject, asText, isObject } from '../programs/json-access.ts';
import { parseEach } from '../programs/parse-each.ts';
import type { TreeItem } from '../programs/chat-tree.ts';
import { itemsOfAnswers, readFields } from './annotated-record.ts';
import type { Answer } from './annotated-record.ts';

export const argilla: GroupedFormat = {
  name: 'argilla',
  fields: 'fields, responses of {value, user_id} by question, as Argilla exports its records',
  ownFields: true,
  reads: ['fields', 'responses', 'suggestions'],
  layout: 'list',
  needs: [['fields', 'responses']],
  fits: ({ fields, responses }) => isObject(fields) && isObject(responses),
  ...parseEach(({ fields, responses, suggestions }) =>
    itemsOf(asObject(fields), nestedAnswers(asObject(responses)), Object.keys(asObject(suggestions)).length),
  ),
};

const flatKey = /^(.+)\.(responses(?:\.users|\.status)?|suggestion(?:\.score|\.agent)?)$/;

export const argillaFlat: GroupedFormat = {
  name: 'argilla-flat',
  fields: '_server_id, fields, QUESTION.responses, .responses.users, .responses.status',
  ownFields: true,
  // Fields and questions are named by whoever made the data set.
  reads: ['*'],
  layout: 'list',
  needs: [['_server_id']],
  fits: (record) => Object.keys(record).some((key) => /\.(responses|suggestion)$/.test(key)),
  ...parseEach((record) => {
    const entries = Object.entries(record).filter(
      ([key]) => !flatKey.test(key) && !['id', 'status', '_server_id'].includes(key),
    );
    const suggestions = Object.keys(record).filter((key) => key.endsWith('.suggestion')).length;
    return itemsOf(Object.fromEntries(entries), flatAnswers(record), suggestions);
  }),
};

interface ArgillaAnswer {
  readonly question: string;
  readonly value: unknown;
  readonly rater?: string;
  readonly status?: string;
}

function nestedAnswers(responses: JsonRecord): ArgillaAnswer[] {
  return Object.entries(responses).flatMap(([question, given]) =>
    asList(given).map((response) => {
      const { value, user_id, status } = asObject(response);
      return { question, value, rater: asText(user_id), status: asText(status) };
    }),
  );
}

function flatAnswers(record: JsonRecord): ArgillaAnswer[] {
  return Object.keys(record).flatMap((key) => {
    if (!key.endsWith('.responses')) return [];
    const [users, statuses] = [asList(record[`${key}.users`]), asList(record[`${key}.status`])];
    return asList(record[key]).map((value, i) => ({
      question: key.slice(0, -'.responses'.length),
      value,
      rater: asText(users[i]),
      status: asText(statuses[i]),
    }));
  });
}

function itemsOf(fields: JsonRecord, given: readonly ArgillaAnswer[], suggestions: number): TreeItem[] {
  const submitted = given.filter(({ status = 'submitted' }) => status === 'submitted');
  const answers = submitted.flatMap(answerOf);
  const named = answers.flatMap(({ value }) =>
    value.kind === 'ranking' ? value.names : value.kind === 'words' ? [value.words] : [],
  );
  return [
    ...repeated(given.length - submitted.length, said('imports.leftOut.unsubmittedAnswers')),
    ...repeated(submitted.length - answers.length, said('imports.leftOut.oddAnswers')),
    ...repeated(suggestions, said('imports.leftOut.suggestions')),
    ...itemsOfAnswers(readFields(fields, new Set(named)), answers),
  ];
}

const repeated = (count: number, leftOut: Said): TreeItem[] => Array.from({ length: count }, () => ({ leftOut }));

/** A ranking is a list of names, best first, or of {value, rank}. */
function answerOf({ question, value, rater }: ArgillaAnswer): Answer[] {
  if (typeof value === 'number') return [{ question, rater, value: { kind: 'score', score: value } }];
  if (typeof value === 'string') return [{ question, rater, value: { kind: 'words', words: value } }];
  const ranked = asList(value).map((entry, i) =>
    isObject(entry) ? { name: asText(entry.value), rank: asNumber(entry.rank) } : { name: asText(entry), rank: i + 1 },
  );
  if (ranked.length < 2) return [];
  const names = ranked.flatMap(({ name }) => name ?? []);
  const ranks = ranked.flatMap(({ rank }) => rank ?? []);
  const isWhole = names.length === ranked.length && ranks.length === ranked.length;
  return isWhole ? [{ question, rater, value: { kind: 'ranking', names, ranks } }] : [];
}
