/**
 * Something outside the code is wrong: a setting, a right, a disk, a server. Read by the person who starts Vouchsafe,
 * so it always says what to do. Never shown to a caller of the API, and never holds a password.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError'

  constructor(
    /** What is wrong, in one sentence. */
    readonly problem: string,
    /** What to do about it, in the imperative. */
    readonly fix: string,
    options: { cause?: unknown } = {},
  ) {
    super(`${problem}\n  → ${fix}`, options)
  }
}
