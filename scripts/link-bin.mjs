// Puts this package's own command where `npx parley` looks first. npm links the commands of dependencies only.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const bin = path.join(import.meta.dirname, '..', 'node_modules', '.bin');
mkdirSync(bin, { recursive: true });
const shim = path.join(bin, 'parley');
writeFileSync(
  shim,
  '#!/bin/sh\nhere=$(dirname "$(readlink -f "$0")")\nexec "$here/node" "$here/../../bin/parley.mjs" "$@"\n',
);
chmodSync(shim, 0o755);
writeFileSync(`${shim}.cmd`, '@"%~dp0\\node.cmd" "%~dp0\\..\\..\\bin\\parley.mjs" %*\r\n');
