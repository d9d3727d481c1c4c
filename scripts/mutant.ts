/** One way to break the program, and the tests that must notice. */
export interface Mutant {
  name: string
  /** What no longer holds. */
  breaks: string
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  /** What `vitest run` is given. */
  tests: readonly string[]
}
