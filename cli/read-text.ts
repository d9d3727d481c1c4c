import { readFileSync } from 'node:fs'

import { UsageError } from './command'

/**
 * The text of a file; `-` is standard input.
 *
 * @throws UsageError where it cannot be read.
 */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
