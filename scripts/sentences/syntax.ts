/** Source files as syntax trees (ESTree), TypeScript and components alike, and a walk through them. */
import { parse as parseComponent } from 'svelte/compiler';
import { parseSync } from 'vite';

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface Comment {
  readonly text: string;
  readonly line: number;
  /** Whether nothing stands before it in its line. */
  readonly alone: boolean;
}

export interface Source {
  readonly file: string;
  readonly roots: readonly Node[];
  readonly comments: readonly Comment[];
  readonly lineOf: (node: Pick<Node, 'start'>) => number;
}

export function parseSource(file: string, text: string): Source {
  const breaks = [...text.matchAll(/\n/g)].map(({ index }) => index);
  const lineOf = ({ start }: Pick<Node, 'start'>) => breaks.filter((at) => at < start).length + 1;
  const comments = [...text.matchAll(/\/\/.*|\/\*[^]*?\*\//g)].map(({ 0: comment, index }) => ({
    text: comment,
    line: lineOf({ start: index }),
    alone: text.slice(text.lastIndexOf('\n', index) + 1, index).trim() === '',
  }));
  if (file.endsWith('.svelte')) {
    const { fragment, instance, module } = parseComponent(text, { modern: true });
    const roots = [module?.content, instance?.content, fragment].filter((root) => root !== undefined && root !== null);
    return { file, roots: roots as unknown as Node[], comments, lineOf };
  }
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  return { file, roots: [program as unknown as Node], comments, lineOf };
}

/** Types are no program. */
const passedOver = /^TS(?!(As|Satisfies|NonNull|TypeAssertion|Instantiation))/;

/** Visits every node before its children, with its ancestors, the nearest last. False leaves the children out. */
export function walk(node: Node, visit: (node: Node, ancestors: readonly Node[]) => boolean | void): void {
  const ancestors: Node[] = [];
  const enter = (at: Node): void => {
    if (passedOver.test(at.type) || visit(at, ancestors) === false) return;
    ancestors.push(at);
    for (const [key, value] of Object.entries(at)) {
      if (key === 'metadata' || key === 'typeAnnotation' || key === 'loc' || key === 'parent') continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) enter(child);
    }
    ancestors.pop();
  };
  enter(node);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The text of a literal, or of a template with its places left empty; undefined for anything else. */
export function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return undefined;
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('\u0000');
}

/** "a.b.c" of members that are written out; undefined where the root is not a name. */
export function chainOf(node: Node): string[] | undefined {
  if (node.type === 'Identifier') return [String(node.name)];
  if (node.type !== 'MemberExpression') return undefined;
  const before = chainOf(node.object as Node);
  const property = node.property as Node;
  if (before === undefined || node.computed === true) return before;
  return [...before, String(property.name)];
}
