/**
 * Label Studio's tasks with annotations (its JSON export): pairwise, ranker, rating, choices and textarea. Read in RLHF of
 * HumanSignal: tutorials/ls_output_data.json; label-studio: docs/source/templates/generative-pairwise-human-preference.md,
 * generative-llm-ranker.md, llm_response_grading.md.
 */
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import type { TreeItem } from '../programs/chat-tree.ts';
import { asList, asNumber, asObject, asText, isObject } from '../programs/json-access.ts';
import { parseEach } from '../programs/parse-each.ts';
import { expectedIn, invalidRecord } from '../record-shapes.ts';
import { itemsOfAnswers, readFields } from './annotated-record.ts';
import type { AnnotatedRecord, Answer } from './annotated-record.ts';

export const labelStudio: GroupedFormat = {
  name: 'label-studio',
  fields: 'data, annotations of {completed_by, was_cancelled, result}, as Label Studio exports JSON',
  ownFields: true,
  reads: ['data', 'annotations'],
  layout: 'list',
  needs: [['data', 'annotations']],
  fits: ({ data, annotations }) => isObject(data) && Array.isArray(annotations),
  ...parseEach(({ data, annotations }) => {
    const record = readFields(asObject(data), new Set());
    return asList(annotations).flatMap((annotation, at) => itemsOfAnnotation(record, asObject(annotation), at));
  }),
};

function itemsOfAnnotation(record: AnnotatedRecord, annotation: JsonRecord, at: number): TreeItem[] {
  const { completed_by, was_cancelled, result } = annotation;
  if (was_cancelled === true) return [{ leftOut: said('imports.leftOut.cancelledAnnotations') }];
  const { email, id } = asObject(completed_by);
  const rater = [email, id, completed_by].find((who) => typeof who === 'string' || typeof who === 'number');
  const read = asList(result).map((entry) => answerOf(record, asObject(entry), `annotations[${at}]`));
  const answers = read.flatMap((answer) => ('value' in answer ? [{ ...answer, rater: rater?.toString() }] : []));
  return [...read.flatMap((answer) => ('value' in answer ? [] : [answer])), ...itemsOfAnswers(record, answers)];
}

function answerOf(record: AnnotatedRecord, entry: JsonRecord, path: string): Answer | { readonly leftOut: Said } {
  const { type, from_name, to_name } = entry;
  const value = asObject(entry.value);
  const about = { question: asText(from_name) ?? '', about: asText(to_name) };
  switch (type) {
    case 'pairwise':
      return { ...about, value: chosenSide(record, value.selected, `${path}.result`) };
    case 'ranker': {
      const names = rankedIds(value);
      if (names === undefined) return { leftOut: said('imports.leftOut.severalColumns') };
      return { ...about, value: { kind: 'ranking', names, ranks: names.map((_, i) => i + 1) } };
    }
    case 'rating': {
      const score = asNumber(value.rating);
      if (score === undefined) throw invalidRecord(said('expected.number'), `${path}.result.rating`);
      return { ...about, value: { kind: 'score', score } };
    }
    case 'choices':
      return { ...about, value: { kind: 'words', words: asList(value.choices).map(String).join(', ') } };
    case 'textarea': {
      const words = typeof value.text === 'string' ? value.text : asList(value.text).map(String).join('\n');
      return { ...about, question: 'response', value: { kind: 'words', words } };
    }
    default:
      return { leftOut: said('imports.leftOut.answersOfKind', { kind: asText(type) ?? '?' }) };
  }
}

/** The two replies stand in the order of the task's fields. */
function chosenSide({ replies }: AnnotatedRecord, selected: unknown, path: string): Answer['value'] {
  if (selected !== 'left' && selected !== 'right') {
    throw expectedIn(path, said('expected.oneOf', { choices: ['left', 'right'] }), selected);
  }
  const names = [...replies.keys()];
  if (names.length !== 2) {
    throw invalidRecord(said('records.twoReplies', { count: names.length }), 'data');
  }
  return { kind: 'ranking', names, ranks: selected === 'left' ? [1, 2] : [2, 1] };
}

/** Best first; a ranker with buckets says so only where all is in one of them. */
function rankedIds(value: JsonRecord): string[] | undefined {
  const ranked = value.ranker ?? value.rank;
  const columns = Array.isArray(ranked)
    ? [ranked]
    : Object.values(asObject(ranked)).filter((ids) => asList(ids).length > 0);
  return columns.length === 1 ? asList(columns[0]).map(String) : undefined;
}
