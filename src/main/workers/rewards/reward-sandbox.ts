/**
 * The code of the process that runs a person's reward function. It is handed to `node -e` as text, so it names nothing of this file's
 * surroundings. What keeps the function in:
 *
 * 1. Node's permission model without a single permission: no files, child processes, threads, addons, WASI or inspector.
 * 2. A context of its own with the language's built-in objects alone: no `process`, `require`, timers or network, and no module can be
 *    imported. Only texts cross the border, so that no object of the outer realm is ever within reach.
 * 3. The process reads and computes without its event loop: what a function leaves behind for later, never runs.
 * 4. Should something of the outer realm be reached all the same: no code is made from texts (V8's flag), the globals of Node are gone,
 *    modules do not resolve, and sockets refuse to connect. Node 24's permission model knows no network yet.
 */

/** What the process is told first. Each later line is a batch, `AskedReply[]`. */
export interface SandboxStart {
  /** The JavaScript module. */
  readonly source: string;
  readonly fileName: string;
  /** Growth of the whole process, in bytes. */
  readonly memoryBytes: number;
  /** When the process ends itself, should nobody be there any more to end it: for loading, and for each reply. */
  readonly endMs: number;
}

/** What it answers, a line each: `ready` once it is there and once the module is loaded, then for each reply of a batch a value, or the one fault that ended it. */
export type SandboxAnswer =
  | { readonly ready: true }
  | { readonly value: number | Readonly<Record<string, number>> }
  /** Says what the function did: "threw TypeError: …", "returned NaN". */
  | { readonly fault: string };

/** Flags of the process. @param heapMb of V8, in MB; what lies outside V8's heap is watched from outside */
export function sandboxFlags(heapMb: number): string[] {
  return [
    '--permission',
    '--disallow-code-generation-from-strings',
    '--disable-sigusr1',
    '--no-addons',
    '--experimental-vm-modules',
    '--no-warnings',
    `--max-old-space-size=${heapMb}`,
  ];
}

export function sandboxCode(): string {
  return `(${runSandbox.toString()})(${JSON.stringify(insideCode)})`;
}

/** Runs before the function's file in its context, and keeps the built-in functions that it needs from being replaced. */
const insideCode = `(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { entries } = Object;
  const { isFinite } = Number;
  const { isArray } = Array;
  const String_ = String;
  const Error_ = Error;
  let score;
  let asked;
  let said;
  globalThis.module = { exports: undefined };
  const silent = () => undefined;
  globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent };
  const describe = (value) => {
    if (value === undefined) return 'nothing';
    if (typeof value === 'string') return 'a text (' + stringify(value.slice(0, 40)) + ')';
    if (typeof value === 'number') return String_(value);
    if (value === null) return 'null';
    if (isArray(value)) return 'a list';
    if (typeof value === 'object' && typeof value.then === 'function') return 'a promise (it cannot be async)';
    return typeof value === 'object' ? 'an object' : 'a ' + typeof value;
  };
  const thrown = (error) => {
    try {
      return 'threw ' + (error instanceof Error_ ? error.name + ': ' + error.message : describe(error));
    } catch {
      return 'threw something that cannot be told';
    }
  };
  const answer = (value) => {
    if (typeof value === 'number' && isFinite(value)) return { value };
    const named = typeof value === 'object' && value !== null && !isArray(value) ? entries(value) : [];
    if (named.length === 0) return { fault: 'returned ' + describe(value) };
    for (const [name, part] of named) {
      if (typeof part !== 'number' || !isFinite(part)) return { fault: 'returned ' + stringify(name) + ' as ' + describe(part) };
    }
    return { value };
  };
  // A script calls it, which V8 can interrupt.
  Object.defineProperty(globalThis, 'scoreReply', {
    value() {
      const { prompt, completion, reference } = parse(asked);
      try {
        said = stringify(answer(score(prompt, completion, reference)));
      } catch (error) {
        said = stringify({ fault: thrown(error) });
      }
    },
  });
  return {
    thrown,
    take(namespace) {
      const given = namespace.default ?? globalThis.module.exports;
      if (typeof given !== 'function') return 'exports ' + (given === undefined ? 'no default' : describe(given)) + ' where a function is expected';
      score = given;
      return '';
    },
    put: (text) => void (asked = text),
    result: () => said,
  };
})()`;

function runSandbox(inside: string): void {
  'use strict';
  const vm = process.getBuiltinModule('node:vm');
  const fs = process.getBuiltinModule('node:fs');
  const net = process.getBuiltinModule('node:net');
  const dgram = process.getBuiltinModule('node:dgram');
  const dns = process.getBuiltinModule('node:dns');
  const { registerHooks } = process.getBuiltinModule('node:module');
  const rss = process.memoryUsage.rss.bind(process.memoryUsage);
  const exit: (code: number) => never = process.exit.bind(process);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const refuse = () => {
    throw new Error('A reward function cannot reach outside.');
  };
  for (const type of [net.Socket, net.Server, dgram.Socket]) {
    const methods = type.prototype as unknown as Record<string, unknown>;
    for (const name of ['connect', 'listen', 'bind', 'send', '_listen2']) methods[name] = refuse;
  }
  for (const name of [
    'lookup',
    'resolve',
    'resolve4',
    'resolve6',
    'resolveAny',
    'reverse',
    'Resolver',
    'lookupService',
  ]) {
    (dns as unknown as Record<string, unknown>)[name] = refuse;
  }
  registerHooks({ resolve: refuse, load: refuse });

  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false } });
  const known = new Set(vm.runInContext('Object.getOwnPropertyNames(globalThis)', context) as string[]);
  const { thrown, take, put, result } = vm.runInContext(inside, context) as {
    thrown: (error: unknown) => string;
    take: (namespace: object) => string;
    put: (text: string) => void;
    result: () => string;
  };
  const scoring = new vm.Script('scoreReply()');
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!known.has(name)) Reflect.deleteProperty(globalThis, name);
  }

  const write = (text: string) => {
    const bytes = encoder.encode(`${text}\n`);
    for (let at = 0; at < bytes.length;) {
      try {
        at += fs.writeSync(1, bytes, at);
      } catch (error) {
        if ((error as { code?: string }).code !== 'EAGAIN') exit(1);
        pause();
      }
    }
  };
  const waiting = new Int32Array(new SharedArrayBuffer(4));
  const pause = () => void Atomics.wait(waiting, 0, 0, 2);
  let held = new Uint8Array(0);
  const readLine = (): string => {
    for (;;) {
      const end = held.indexOf(10);
      if (end >= 0) {
        const line = decoder.decode(held.subarray(0, end));
        held = held.slice(end + 1);
        return line;
      }
      const chunk = new Uint8Array(65_536);
      let count = 0;
      try {
        count = fs.readSync(0, chunk, 0, chunk.length, null);
      } catch (error) {
        if ((error as { code?: string }).code !== 'EAGAIN') exit(0);
        pause();
        continue;
      }
      if (count === 0) exit(0);
      const joined = new Uint8Array(held.length + count);
      joined.set(held);
      joined.set(chunk.subarray(0, count), held.length);
      held = joined;
    }
  };

  write('{"ready":true}');
  const { source, fileName, memoryBytes, endMs } = JSON.parse(readLine()) as SandboxStart;
  const baseBytes = rss();
  const fail = (fault: string): never => {
    write(JSON.stringify({ fault }));
    return exit(0);
  };
  try {
    const module = new vm.SourceTextModule(source, { identifier: fileName, context });
    const [request] = module.moduleRequests;
    if (request !== undefined) {
      fail(`imports ${JSON.stringify(request.specifier)}: it has to stand alone in its file`);
    }
    module.linkRequests([]);
    module.instantiate();
    void module.evaluate({ timeout: endMs }).catch(() => undefined);
    if (module.status === 'errored') fail(thrown(module.error));
    const problem = take(module.namespace);
    if (problem !== '') fail(problem);
  } catch (error) {
    fail(thrown(error));
  }
  write('{"ready":true}');
  for (;;) {
    const batch = JSON.parse(readLine()) as unknown[];
    for (const item of batch) {
      let answer: string;
      try {
        put(JSON.stringify(item));
        scoring.runInContext(context, { timeout: endMs });
        answer = result();
      } catch (error) {
        if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') exit(1);
        // Its own code catches what it throws: this is the stack, which had no room left for that.
        answer = '{"fault":"threw RangeError: Maximum call stack size exceeded"}';
      }
      if (rss() - baseBytes > memoryBytes) fail(`took more than ${memoryBytes / 1e6} MB of memory`);
      write(answer);
    }
  }
}
