import type { CountScope } from './count-scope'

/** For what completion is asked. */
export interface Asking {
  count: CountScope
  /** The query without the term that is being written. */
  rest: string
  since?: number | undefined
  until?: number | undefined
}
