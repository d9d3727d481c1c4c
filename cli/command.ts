/** One command of `vouchsafe`. */
export interface Command {
  name: string
  /** For the list of commands. */
  summary: string
  /** How to call it, for its own help and for mistakes. */
  usage: string
  /** Resolves with the exit code when it is done. Throws UsageError, AppError or SetupError. */
  run(args: string[]): Promise<number>
}

/** The command was called in a way that makes no sense; the usage is printed with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
