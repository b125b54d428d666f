/** Which field of a table is what, where a person says it: for files of no known format. */

export const columnRoles = [
  'prompt',
  'system',
  /** A whole chat: messages, JSON of them, or a transcript. */
  'conversation',
  'chosen',
  'rejected',
  'reply',
  /** A thumb. */
  'label',
  /** Higher is better; replies to one prompt, in rows one after another, are ranked by it. */
  'rating',
  'rater',
] as const;
export type ColumnRole = (typeof columnRoles)[number];

/** The name of the field that has a role; roles that no field has are left out. */
export type Columns = Readonly<Partial<Record<ColumnRole, string>>>;

/** What keeps the columns from saying anything; undefined where nothing does. */
export type ColumnsProblem = 'noPrompt' | 'promptTwice' | 'halfAPair' | 'noReply' | 'severalKinds';

export function columnsProblem({
  prompt,
  conversation,
  chosen,
  rejected,
  reply,
  label,
  rating,
}: Columns): ColumnsProblem | undefined {
  if (prompt === undefined && conversation === undefined) return 'noPrompt';
  if (prompt !== undefined && conversation !== undefined) return 'promptTwice';
  if ((chosen === undefined) !== (rejected === undefined)) return 'halfAPair';
  const isJudged = label !== undefined || rating !== undefined;
  if (chosen !== undefined && (reply !== undefined || isJudged)) return 'severalKinds';
  if (label !== undefined && rating !== undefined) return 'severalKinds';
  return isJudged && reply === undefined && conversation === undefined ? 'noReply' : undefined;
}

/** That no field has a role: said in place of what was remembered. */
export function areNone(columns: Columns): boolean {
  return Object.keys(columns).length === 0;
}

/** Files with the same fields have the same shape, in whatever order these stand. */
export function shapeOf(fields: readonly string[]): string {
  return JSON.stringify([...fields].sort());
}
