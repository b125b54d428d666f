/** The few pages that a host shows before the workbench. */
export const hostPages = {
  opening: 'Opening Parley',
  goOn: 'Go on',
  notBuilt: 'The interface is not built yet',
  buildIt: 'Run npm run build in the folder of Parley, then reload this page. The host may go on running.',
  notFound: 'There is nothing here',
  withoutPath: 'Parley is at the address without a path.',
  badRequest: 'The request is malformed',
  pathExpected: 'Expected a path of this host.',
  failed: 'The host failed',
  terminalSaysWhy: 'Its terminal says why.',
  refused: 'Refused',
  readingOnly: 'This cannot be done here',
  readOnly: 'A page or file can only be read.',
  noSession: 'This address needs its token',
  wholeAddress: ({ command }: { command: string }) =>
    `Open the whole address that ${command} printed; its token works once, for one browser.`,
  usedToken: 'This address was used already',
  oneBrowser: 'Its token works once, for one browser. If that was you, go on in that browser.',
  unknownToken: 'This token is not known here',
  startedAnew: 'Parley was restarted since the address was printed, or the address is incomplete.',
  newAddress: ({ command }: { command: string }) =>
    `Press Enter in the terminal where ${command} runs (or send it SIGUSR2): it prints a new address.`,
};
