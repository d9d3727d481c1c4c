/** How fast events are sent in the background, and how soon what failed is tried again, in ms. */
export interface Pace {
  /** For how long the first event of a batch waits for others. */
  lingerMs: number
  /** The first pause after a failure, doubled with each further one. */
  firstPauseMs: number
  /** The pause after a refusal of the key or the address: neither is put right within moments. */
  deniedPauseMs: number
}

/** As applications have it. */
export const PACE: Pace = { lingerMs: 100, firstPauseMs: 250, deniedPauseMs: 5_000 }
