/** Chromium's services that talk to its vendor or look names up in advance, switched off: the window shows this program alone. */

interface CommandLine {
  appendSwitch(name: string, value?: string): void;
}

const switches: readonly (readonly [name: string, value?: string])[] = [
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-breakpad'],
  ['disable-sync'],
  ['no-pings'],
  ['dns-prefetch-disable'],
  ['disable-features', 'MediaRouter,DialMediaRouteProvider,OptimizationHints,AutofillServerCommunication'],
  // Whatever is left knows no name: the page loads over Parley's own scheme, and links open in the system's browser.
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
];

/** Before Electron's `ready`: Chromium reads its switches once. */
export function quietChromium(commandLine: CommandLine): void {
  for (const [name, value] of switches) {
    if (value === undefined) commandLine.appendSwitch(name);
    else commandLine.appendSwitch(name, value);
  }
}
