/** What goes wrong with a cluster. A token is never quoted. */
import { formats } from '../formats.ts';

interface At {
  readonly target: string;
}

export const remote = {
  owners: 'Using targets',
  noTargetGiven: 'Expected a target (--on NAME), and none was given.',
  noTarget: ({ name, known }: { name: string; known: readonly string[] }) =>
    known.length === 0
      ? `There is no target ${name}. Add it: parley targets add ${name} --ray URL.`
      : `There is no target ${name}; there are ${known.join(', ')}. Add it: parley targets add ${name} --ray URL.`,
  targetExists: ({ name }: { name: string }) =>
    `There is a target ${name} already. Choose another name, or remove that one first: parley targets remove ${name}.`,
  notAnAddress: ({ address }: { address: string }) =>
    `Expected the address of a Ray dashboard, such as http://127.0.0.1:8265, got ${JSON.stringify(address)}.`,
  secretInAddress:
    'The address holds a user name, a password or a query, which would be stored and shown. Give the token by itself: --token-file FILE.',
  notAHeader: ({ header }: { header: string }) =>
    `Expected the name of an HTTP header, such as Authorization, got ${JSON.stringify(header)}.`,
  notAToken: 'The token has characters that no HTTP header can hold, or it is empty. Check the file that it came from.',
  unreachable: ({ target, url, reason }: At & { url: string; reason: string }) =>
    `${target} at ${url} cannot be reached (${reason}). Check that the cluster runs and the address is right. A run that was submitted goes on there.`,
  notRay: ({ target, url }: At & { url: string }) =>
    `${target}: expected the dashboard of a Ray cluster at ${url}, something else answered. Check the address and the port (8265 unless it was changed).`,
  tokenRefused: ({ target, status }: At & { status: number }) =>
    `${target} refused the token (${status}). Remove the target and add it again with the cluster’s token: parley targets add ${target} --ray URL --token-file FILE.`,
  refused: ({ target, status, answer }: At & { status: number; answer: string }) =>
    `${target} answered ${status}: ${answer}. Nothing of the run is lost; try again, or look at the cluster’s logs.`,
  diskFull: ({ target, answer }: At & { answer: string }) =>
    `The disk of ${target} is full (${answer}). Free some space there, then resume the run.`,
  tooLittleSpace: ({ target, folder, needed, free }: At & { folder: string; needed: number; free: number }) =>
    `${target} has ${formats.size(free)} free in ${folder}; this run needs about ${formats.size(needed)}. Free some space there, or name another folder with --storage.`,
  storageNotWritable: ({ target, folder, reason }: At & { folder: string; reason: string }) =>
    `${target} cannot write to ${folder} (${reason}). Remove the target and add it with another folder: --storage FOLDER.`,
  packageMissing: ({ target, name }: At & { name: string }) =>
    `${target} lacks the Python package ${name}. Install it on every node (resources/remote/requirements.txt), then try again.`,
  jobFailed: ({ target, answer }: At & { answer: string }) =>
    `The job on ${target} failed: ${answer}. Its log is in the run’s folder (remote.log) and in Ray’s dashboard.`,
  jobWaits: ({ target, seconds }: At & { seconds: number }) =>
    `A small job on ${target} did not finish in ${formats.duration(seconds * 1000)}. The cluster may be full: look at its dashboard, then try again.`,
  jobGone: ({ target }: At) =>
    `${target} no longer knows the job: the cluster was started anew. Resume the run: it goes on from its last checkpoint, if the storage is still there.`,
  stoppedThere: ({ target }: At) =>
    `Somebody stopped the job on ${target}. Resume the run: it goes on from its last checkpoint.`,
  outOfMemory: ({ target, answer }: At & { answer: string }) =>
    `${target} ran out of GPU memory (${answer}). Use LoRA, a larger gradientAccumulationSteps, or gradientCheckpointing always.`,
  cancelled: ({ target }: At) => `Waiting for ${target} was cancelled.`,
  packingStopped: 'Laying out the data was stopped.',
  left: ({ target }: At) => `Parley was closed. The run goes on on ${target}.`,
  ended: ({ target }: At) => `The job on ${target} was ended.`,
  cutShort: ({ target, name }: At & { name: string }) =>
    `Fetching ${name} from ${target}: less came than was asked for.`,
  otherChecksum: ({ target, name }: At & { name: string }) =>
    `Fetching ${name} from ${target}: its checksum is not what the run said. What came was removed; resume the run to fetch it again.`,
  adapterNotFloat: ({ file, name }: { file: string; name: string }) =>
    `${file}: expected floating-point numbers in ${name}, got whole numbers.`,
  measuredOther: ({ expected, came }: { expected: number; came: number }) =>
    `The result measures ${came} replies; expected ${expected}. The data here and there differ: start the run again.`,
  methodHere: ({ method, methods }: { method: string; methods: readonly string[] }) =>
    `A target can run ${methods.join(', ')}; ${method} runs on this machine. Leave out --on.`,
  settingsHere: ({ settings }: { settings: readonly string[] }) =>
    `On a target these settings have no effect yet: ${settings.join(', ')}. Leave them out, or run on this machine.`,
};
