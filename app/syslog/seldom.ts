import { logger } from '@/lib/http/log'

/** What is said again and again is said once in this time. */
const SAY_AGAIN_MS = 60_000

/** Warnings of what anybody can make happen as often as they like: they are not to fill the log. The figures count each. */
export class SeldomWarnings {
  readonly #said = new Map<string, { at: number; unsaid: number }>()

  constructor(private readonly say = (what: object, message: string) => logger().warn(what, message)) {}

  /** The first of a message is said at once, the next one a minute later, with how many were not said between them. `now` in ms. */
  warn(what: object, message: string, now = Date.now()): void {
    const last = this.#said.get(message)
    if (last !== undefined && now - last.at < SAY_AGAIN_MS) {
      last.unsaid++
      return
    }
    this.#said.set(message, { at: now, unsaid: 0 })
    this.say({ ...what, ...(last !== undefined && last.unsaid > 0 && { unsaid: last.unsaid }) }, message)
  }
}
