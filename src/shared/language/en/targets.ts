/** Clusters that runs can be handed to: what a test found, Settings, and the choice in a form. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

export const targets = {
  versions: ({ ray, python }: { ray: string; python: string }) => `Ray ${ray}, Python ${python}`,
  nodes: ({ nodes, cpus, memory }: { nodes: number; cpus: number; memory: number }) =>
    `${counted(nodes, 'node')}, ${counted(cpus, 'CPU')}, ${formats.size(memory)} of memory`,
  noGpus: 'No GPUs: a run trains on CPUs.',
  gpus: ({ gpus, types }: { gpus: number; types: readonly string[] }) =>
    types.length === 0 ? counted(gpus, 'GPU') : `${counted(gpus, 'GPU')}: ${types.join(', ')}`,
  disk: ({ folder, free }: { folder: string; free: number }) => `${formats.size(free)} free in ${folder}`,
  packagesAsTried: 'All packages are there in the versions that were tried.',
  otherVersion: ({ name, installed, tried }: { name: string; installed: string; tried: string }) =>
    `${name} ${installed} is there; ${tried} was tried.`,
  packagesMissing: ({ packages }: { packages: readonly string[] }) =>
    `Missing packages: ${packages.join(', ')}. Install them on every node (resources/remote/requirements.txt) and test again.`,
  notWritable: ({ folder, reason }: { folder: string; reason: string }) =>
    `Nothing can be written to ${folder} (${reason}). Name another folder with --storage.`,

  title: 'Targets',
  these: 'the targets',
  hint: 'Clusters that train in place of this machine. A run sends its version’s weights and its data as token ids, after you have seen the list. The token stays in a file that only you can read.',
  none: 'No target yet. Add the address of a Ray cluster’s dashboard.',
  name: 'Target name',
  nameExample: 'lab',
  addressExample: 'http://127.0.0.1:8265',
  address: 'Address of the Ray dashboard',
  token: 'Token, if the cluster asks for one',
  storage: 'Folder there that all nodes see',
  add: 'Add',
  test: 'Test',
  testNamed: ({ name }: { name: string }) => `Test ${name}`,
  testing: 'Submitting a small job, which takes some seconds',
  notAdded: 'The target was not added',
  notRemoved: 'The target was not removed',
  withToken: 'with a token',
  place: ({ url, storage }: { url: string; storage: string }) => `${url}, ${storage}`,
  removed: ({ name, storage }: { name: string; storage: string }) =>
    `Removed ${name}. What lies in ${storage} stays there.`,

  where: 'Where',
  thisMachine: 'This machine',
  whatTravels: 'What goes there',
  goesTo: ({ target, storage }: { target: string; storage: string }) => `This goes to ${storage} on ${target}.`,
  isThere: 'is there already',
  travelsInAll: ({ bytes }: { bytes: number }) => `${formats.size(bytes)} in all.`,
  send: 'Send and start',
};
