#!/usr/bin/env node
// The `parley` command. TypeScript runs as it is: Node strips the types. Through `npx` or an npm script this is the
// Node that the project pins; an older one is told so, since better-sqlite3 would crash there without a word.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `parley needs Node 22.18 or newer and this is ${process.versions.node}. ` +
      'In the repository run it as `npx parley …`, which uses the Node that `npx -y npm@11 ci` installed.',
  );
  process.exit(1);
}
// For every process that is started from here, Electron's among them; src/main/engines/onnxruntime/ort.ts says why.
process.env.ORT_DISABLE_TELEMETRY = '1';
// Compiled code is kept from start to start, in Node's usual folder unless one is named. The environment hands it to the workers:
// without it each would strip and compile all of its TypeScript again.
const { enableCompileCache } = await import('node:module');
const { tmpdir } = await import('node:os');
const { default: path } = await import('node:path');
const { pathToFileURL } = await import('node:url');
process.env.NODE_COMPILE_CACHE ??= path.join(tmpdir(), 'node-compile-cache');
enableCompileCache();
// The same program as few files, where something that starts it many times has made them (scripts/bundle-program.ts).
const { PARLEY_BUNDLE: bundle } = process.env;
await (bundle ? import(pathToFileURL(path.join(bundle, 'main.js')).href) : import('../src/main/cli/main.ts'));
