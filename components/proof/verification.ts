import type { EventProof } from '@/lib/proof/event-proof'
import type { OpenedLog, Recalled } from '@/lib/proof/remember-log'
import type { ShownEvent } from '@/lib/proof/shown-event'

/** How one step of verifying ended. `partly`: well, as far as this person may see; `unsure`: nobody can say. */
export type StepState = 'good' | 'partly' | 'unsure' | 'bad'

/** What this browser found, and what it found it with. */
export interface Found {
  proof: EventProof
  /** What the server says of its log beside: when it signed (RFC 3339), and why it signs nothing new. */
  said: { signedAt: string | null; problem: string | null }
  shown: ShownEvent
  checkpoint: OpenedLog | { problem: string }
  /** Why the entry does not lead to the root; null: it does. */
  way: string | null
  /** Null where the checkpoint is none that could be remembered. */
  recalled: Recalled | null
  /** Why nothing of it is remembered when the page is left. */
  memoryProblem: string | null
  /** Milliseconds since 1970. */
  at: number
  askedMs: number
  checkedMs: number
}

/** The same, and how it ended. */
export type Verification = Found & { state: StepState }
