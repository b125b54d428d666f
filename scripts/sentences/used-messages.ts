/** Which messages of the catalogue a file uses, and where it reads them too early to follow a change of the language. */
import { chainOf, isNode, parseSource, textOf, walk } from './syntax.ts';
import type { Node } from './syntax.ts';

export interface Uses {
  /** "shell.commands", or "terms" where a whole group is taken, or a member by its name: all in it is used. */
  readonly messages: ReadonlySet<string>;
  /** Lines that read the language once and for all. */
  readonly tooEarly: readonly number[];
}

export function usesOf(file: string, text: string): Uses {
  const messages = new Set<string>();
  const tooEarly: number[] = [];
  const read = /import \{ ([^}]*) \} from '[^']*\/t\.ts'/.exec(text)?.[1].split(', ') ?? [];
  const { roots, lineOf } = parseSource(file, text);
  for (const root of roots) {
    walk(root, (node, ancestors) => {
      const literal = textOf(node);
      const id = /^(\w+(?:\.\w+)+)(?:$|\.\0$)/.exec(literal ?? '')?.[1];
      if (id !== undefined) messages.add(id);
      if (node.type !== 'Identifier' || !read.includes(String(node.name)) || !isRead(node, ancestors)) return;
      if (node.name === 't') messages.add(longestChain(node, ancestors).slice(1).join('.'));
      if (root.type === 'Program' && !ancestors.some(isLate)) tooEarly.push(lineOf(node));
    });
  }
  return { messages, tooEarly };
}

/** Not the name of a property, nor an import. */
function isRead(node: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1);
  if (parent === undefined || /^Import|^Export/.test(parent.type)) return false;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed === true;
  return !(parent.type === 'Property' && parent.key === node && parent.computed !== true);
}

function longestChain(node: Node, ancestors: readonly Node[]): string[] {
  let chain: Node = node;
  for (const parent of ancestors.toReversed()) {
    if (parent.type !== 'MemberExpression' || parent.object !== chain || parent.computed === true) break;
    chain = parent;
  }
  return chainOf(chain) ?? [];
}

/** Runs again, or later: a function, a getter, a `$derived`. */
function isLate({ type, callee }: Node): boolean {
  if (/Function|^Method/.test(type)) return true;
  return type === 'CallExpression' && isNode(callee) && chainOf(callee)?.[0] === '$derived';
}
