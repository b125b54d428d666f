import type { Component } from 'svelte';

/** One screen of the workbench: a line of the rail, a first part of the address, a part of the program loaded when opened. */
export interface Feature {
  /** The first part of the address: `#/rank`. */
  readonly id: string;
  readonly title: string;
  readonly icon: Component;
  readonly load: () => Promise<{ default: Component }>;
}
