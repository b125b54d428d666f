/** What a host, its settings and its guests' addresses refuse. */
import { formats } from '../formats.ts';

interface ClaimedName {
  readonly name: string;
  readonly own: string;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

export const host = {
  ownerSees: ({ what }: { what: string }) =>
    `${what}: only its owner sees what is there. Ask the owner, or import from the Hub.`,
  lookingForModels: 'Looking for models in the folders of the host’s machine',
  notYourFeedback: ({ name, own }: ClaimedName) =>
    `Taking back feedback of "${name}": this address rates as "${own}", and takes back its own alone. Ask who gave it, or the host's owner.`,
  notEveryonesFeedback: ({ own }: { own: string }) =>
    `Taking back feedback of all people: this address rates as "${own}", and takes back its own alone. Ask who gave it, or the host's owner.`,
  otherNameOfOwner: ({ name, own }: ClaimedName) =>
    `Rating as "${name}": this session rates as "${own}". Change the name in Settings, or with host.rateAs.`,
  otherNameOfGuest: ({ name, own }: ClaimedName) =>
    `Rating as "${name}": this session rates as "${own}". Leave the name out.`,
  givenName: ({ name, own }: ClaimedName) =>
    `Rating as "${name}": this address rates as "${own}", a name that the host gave it. Ask its owner for another address.`,
  noFilesFromElsewhere: ({ file }: { file: string }) =>
    `Using ${file} on the host's machine: from another machine no files of it can be named. Upload what is to be imported, and download what is exported.`,
  noFunctionsFromElsewhere: ({ reward }: { reward: string }) =>
    `Running the function of ${reward} on the host's machine: from another machine no files of it can be named. Reward by a model or a rule, or ask the host's owner.`,
  noFileDialog: 'This host has no file dialog: expected a path typed, or a file uploaded.',
  noSpaceToImport: ({ folder, needed, free }: { folder: string; needed: number; free: number }) =>
    `Importing into ${folder}: expected ${formats.size(needed)} of free space, there are ${formats.size(free)}. Free some, or use another home folder.`,
  noSuchEngine: ({ engine, where, engines }: { engine: string; where: string; engines: readonly string[] }) =>
    `There is no engine ${engine}, which ${where} names: expected auto or one of ${engines.join(', ')}.`,
  theEngineSetting: 'the setting "engine"',
  engineNotTried: 'not tried yet; parley env tries it, and so does the first training',
  cancelledInQueue: 'It was canceled while it waited for its turn.',
  cancelledBefore: 'It was canceled before it began.',
  shuttingDown: 'The host is shutting down.',
  streamGone: ({ procedure }: { procedure: string }) =>
    `Resuming the stream of "${procedure}": it is no longer kept (the host was restarted, or the connection was lost for too long). Load the present state instead.`,
  portInUse: ({ host: name, port }: Address) =>
    `Port ${port} on ${name} is in use by another program. Give another one with --port, or --port 0 for any that is free.`,
  endpointPortInUse: ({ port }: { port: number }) => `Port ${port} is in use by another program. Set another one.`,
  portNeedsRights: ({ host: name, port }: Address) =>
    `Port ${port} on ${name} needs rights that this user has not. Give one above 1023 with --port.`,
  notOurAddress: ({ host: name }: { host: string }) =>
    `--host: expected an address of this machine and got ${JSON.stringify(name)}. Leave it out for this machine only, or give 0.0.0.0 for all its networks.`,
  notListening: ({ host: name, port, refusal }: Address & { refusal: string }) =>
    `Listening on ${name}, port ${port}: ${refusal}.`,
  failedUnexpectedly: ({ procedure, reference, why }: { procedure: string; reference: string; why: string }) =>
    `"${procedure}" failed unexpectedly (reference ${reference} in the log): ${why}`,
  outputLost: ({ stream, refusal }: { stream: 'output' | 'error' | 'both'; refusal: string }) =>
    `${{ output: 'Standard output', error: 'Standard error', both: 'Standard output and standard error' }[stream]} could not be written (${refusal}). The command went on to its end; what it wrote there is lost.`,
};
