/**
 * Who is calling, as the host of a page says. A call without one comes from this process or from the desktop's own window: the
 * owner's, who may rate under any name.
 */
export interface Caller {
  /** Under which its feedback is kept; a name that the caller sends must be this one. */
  readonly rater: string;
  /** Whether it is the owner of this machine: the only one who may name its files. */
  readonly isOwner: boolean;
  /** Has feedback kept under another name from now on; the host asks the owner alone. */
  rateAs(name: string): void;
}

/** What a host tells with every call. (oRPC takes type aliases only for contexts.) */
export type CallerContext = { readonly caller?: Caller };
