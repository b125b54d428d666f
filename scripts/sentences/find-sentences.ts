/** Finds what people read and what is not in the catalogue: texts of components, commands, shared rules and errors. */
import { chainOf, isNode, parseSource, textOf, walk } from './syntax.ts';
import type { Node, Source } from './syntax.ts';

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Written at the end of the line or on the line before: a text that nobody is shown. */
const mark = /\bnot shown\b/i;

/** What these are told, people read; a single word counts there. */
const shownKeys = new Set(
  (
    'title label text message summary description note hint placeholder alt words what heading group explanation ' +
    'retry missing xLabel unit detail buttons tooltip aria-label ariaLabel aria-roledescription aria-valuetext'
  ).split(' '),
);

/** What these are told is for the machine. */
const unseenAttributes =
  /^(class|style|d|viewBox|transform|points|href|src|id|for|name|type|role|lang|dir|rel|content|data-.*|on.*)$/;
const unseenCalls = new Set(
  (
    'addEventListener closest createElement endsWith exec getAttribute getPropertyValue includes indexOf lastIndexOf log ' +
    'matches querySelector querySelectorAll removeEventListener replace replaceAll setAttribute split startsWith test said'
  ).split(' '),
);

/** What is called the same in every language, and what a keyboard or a protocol calls its things. */
const names = new Set(
  (
    'Parley Python Adam AdamW PyTorch Enter Escape Tab Space Backspace Delete Home End Control Meta Alt Shift Process Dead Unidentified ' +
    'SHA Files Esc Ctrl Cmd Del Digit Numpad ONNX Runtime WebGPU CUDA DirectML CoreML TensorFlow LM Studio Ollama js TensorBoard JSON CSV px'
  ).split(' '),
);

const hasWords = (text: string): boolean => (text.match(/\p{L}{2,}/gu) ?? []).some((word) => !names.has(word));
const sentence = /\p{L}{2,}[’']?\p{L}*[,;:.!?…)”]*\s+[“(]?\p{L}/u;
const besidePlace = /\0?[^\0]*(?:(?<![\p{L}-])\p{L}{2,}[,;:.!?]?\s|\s\p{L}{2,}(?![\p{L}(=]))/u;
const capitalized = /^\p{Lu}\p{Ll}+[.!?…]?$/u;

/** Commands to type, flags and SQL are the same in every language. */
const typed = /^\s*(parley\b|--|np[mx] |pip |tensorboard |(CREATE|SELECT|INSERT|UPDATE|DELETE|PRAGMA|WITH|ALTER)\b)/;

/** "chosen, rejected" */
const fieldNames = /^[a-z_]+(, [a-z_]+)+$/;

/** @param onlyErrors of a file whose other texts people do not read */
export function findSentences(file: string, text: string, onlyErrors: boolean): Finding[] {
  const source = parseSource(file, text);
  const found: Finding[] = [];
  for (const root of source.roots) {
    walk(root, (node, ancestors) => {
      if (isForTheMachine(node, ancestors)) return false;
      const shown = node.type === 'Text' ? markupText(node, ancestors) : readText(node, ancestors, onlyErrors);
      if (shown !== undefined && !(onlyErrors && node.type === 'Text') && !isMarked(source, node)) {
        found.push({ file, line: source.lineOf(node), text: shown.replaceAll('\0', '…').replace(/\s+/g, ' ').trim() });
      }
      return undefined;
    });
  }
  return found;
}

function isMarked({ comments, lineOf }: Source, node: Node): boolean {
  const line = lineOf(node);
  return comments.some(
    (comment) => mark.test(comment.text) && (comment.line === line || (comment.alone && comment.line === line - 1)),
  );
}

function isForTheMachine(node: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1);
  if (/^(Import|ExportAll|StyleSheet|TaggedTemplate|StyleDirective|ClassDirective)/.test(node.type)) return true;
  if (node.type === 'RegularElement') return node.name === 'code' || node.name === 'kbd';
  if (node.type === 'Attribute') return unseenAttributes.test(String(node.name));
  if (node.type === 'NewExpression') return isInternalError(node);
  if (parent === undefined) return false;
  if (parent.type === 'Property') return parent.key === node && parent.computed !== true;
  if (parent.type === 'MemberExpression') return parent.property === node;
  if (parent.type === 'SwitchCase') return parent.test === node;
  if (parent.type === 'ExportNamedDeclaration') return parent.source === node;
  return false;
}

/** For whoever mends the program, who looks for it in the source. */
function isInternalError(node: Node): boolean {
  const [code] = node.arguments as Node[];
  return isParleyError(node) && code !== undefined && textOf(code) === 'internal';
}

/** Outside of screens and commands: what is thrown, refused, noted or said reaches people. */
function isTold(node: Node, ancestors: readonly Node[]): boolean {
  return ancestors.some((ancestor, place) => {
    const next = ancestors[place + 1] ?? node;
    switch (ancestor.type) {
      case 'NewExpression':
        return isParleyError(ancestor);
      case 'ThrowStatement':
        return !isPlainError(ancestor.argument as Node);
      case 'Property':
        return toldKeys.has(keyName(ancestor.key as Node)) && next === ancestor.value && !isPattern(ancestors);
      case 'CallExpression':
        return next !== ancestor.callee && isTelling(ancestor.callee as Node);
      case 'ReturnStatement':
        return tellers.test(functionName(ancestors.slice(0, place)));
      default:
        return false;
    }
  });
}

/** A fault of ours, or of a language that is read here: `withinTime` and others name it to whoever mends the program. */
function isPlainError({ type, callee }: Node): boolean {
  return type === 'NewExpression' && isNode(callee) && /^(Range|Type|Syntax)?Error$/.test(String(callee.name));
}

const toldKeys = new Set(['error', 'message', 'problem', 'reason', 'advice', 'hint', 'refusal', 'why']);

/** Functions that make an error, and lists of problems. */
const tellers = /problem|fault|refus|reason|misfit|advice/i;

function isTelling(callee: Node): boolean {
  const name = lastName(callee);
  if (name === 'push') return tellers.test(chainOf(callee)?.at(-2) ?? '');
  return /^(said|parseAs|fail|refuse|corrupt\w*|unsupported|notice|addIssue)$/.test(name) || tellers.test(name);
}

/** The nearest function's, by its own name or that of what it is given to; empty for none. */
function functionName(ancestors: readonly Node[]): string {
  const place = ancestors.findLastIndex(({ type }) => /Function/.test(type));
  if (place < 0) return '';
  const [own, holder] = [ancestors[place], ancestors[place - 1]];
  if (isNode(own.id)) return String(own.id.name);
  if (holder !== undefined && isNode(holder.key)) return keyName(holder.key);
  return holder !== undefined && isNode(holder.id) ? String(holder.id.name) : '';
}

function isParleyError({ type, callee }: Node): boolean {
  return type === 'NewExpression' && isNode(callee) && callee.name === 'ParleyError';
}

/** What stands between tags, or in an attribute that people read. */
function markupText(node: Node, ancestors: readonly Node[]): string | undefined {
  const text = String(node.data);
  const attribute = ancestors.at(-1);
  if (attribute?.type !== 'Attribute') return hasWords(text) ? text : undefined;
  if (shownKeys.has(String(attribute.name))) return hasWords(text) ? text : undefined;
  return sentence.test(text) && !typed.test(text) ? text : undefined;
}

function readText(node: Node, ancestors: readonly Node[], onlyErrors: boolean): string | undefined {
  const text = textOf(node);
  if (text === undefined || !hasWords(text) || typed.test(text)) return undefined;
  if (onlyErrors) return isSentence(node, text) && !fieldNames.test(text) && isTold(node, ancestors) ? text : undefined;
  const parent = ancestors.at(-1);
  if (parent !== undefined && /^(Binary)/.test(parent.type) && parent.operator !== '+') return undefined;
  if (parent?.type === 'CallExpression' && unseenCalls.has(lastName(parent.callee as Node))) return undefined;
  return isSentence(node, text) || capitalized.test(text) || isShownValue(ancestors) ? text : undefined;
}

function isSentence(node: Node, text: string): boolean {
  return (
    sentence.test(text) || (node.type === 'TemplateLiteral' && text.split('\0').some((part) => besidePlace.test(part)))
  );
}

/** `title: a ? 'x' : 'y'`, `label={'x'}`, `join(' and ')`. */
function isShownValue(ancestors: readonly Node[]): boolean {
  const holder = ancestors.findLast(({ type }) => !/^(Conditional|Logical|ExpressionTag|TS)/.test(type));
  if (holder?.type === 'Property') return shownKeys.has(keyName(holder.key as Node)) && !isPattern(ancestors);
  if (holder?.type === 'Attribute') return shownKeys.has(String(holder.name));
  if (holder?.type !== 'CallExpression') return false;
  const callee = holder.callee as Node;
  return callee.type === 'MemberExpression' && lastName(callee) === 'join' && chainOf(callee)?.[0] !== 'path';
}

const isPattern = (ancestors: readonly Node[]): boolean => ancestors.some(({ type }) => type === 'ObjectPattern');

const keyName = (key: Node): string => String(key.name ?? key.value);

function lastName(callee: Node): string {
  if (isNode(callee.property) && callee.computed !== true) return keyName(callee.property);
  return chainOf(callee)?.at(-1) ?? '';
}
