/** PyTorch as a peer: its script and its work are put where its Python can see them. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { torchOf, type Peer } from '../torch-oracle/torch-side.ts';
import { Side } from './side.ts';
import type { Work } from './work.ts';

export interface TorchPeer {
  readonly name: string;
  start(work: Work): Promise<Side>;
  dispose(): Promise<void>;
}

/** The peer, or why there is none. */
export async function findTorch(peer: Peer): Promise<TorchPeer | { missing: string }> {
  const found = torchOf(peer);
  if ('missing' in found) return found;
  const root = 'root' in peer ? path.resolve(peer.root) : '/';
  const folder = await mkdtemp(path.join('root' in peer ? path.join(root, 'tmp') : tmpdir(), 'parley-bench-'));
  const seen = 'root' in peer ? `/${path.relative(root, folder)}` : folder;
  await cp(path.join(import.meta.dirname, '../peers/torch_speed.py'), path.join(folder, 'torch_speed.py'));
  const [command, before] = 'root' in peer ? ['chroot', [root, 'python3']] : [peer.python, []];
  return {
    name: `PyTorch ${found.version}`,
    start: async (work) => {
      await writeFile(path.join(folder, 'work.json'), JSON.stringify(work));
      return Side.start(command, [...before, `${seen}/torch_speed.py`, `${seen}/work.json`]);
    },
    dispose: () => rm(folder, { recursive: true }),
  };
}
