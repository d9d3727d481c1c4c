import type { Violation } from './layers'

/**
 * Print broken rules, one a line as `path:line message` so that editors can jump there, and a summary.
 * Returns the exit code.
 */
export function printViolations(check: string, files: number, violations: Violation[]): number {
  for (const { path, line, message } of violations) console.error(`${path}:${line} ${message}`)
  const counted = `${violations.length} ${violations.length === 1 ? 'problem' : 'problems'} in ${files} files`
  console.log(`${check}: ${violations.length === 0 ? `${files} files, nothing to complain about` : counted}`)
  return violations.length === 0 ? 0 : 1
}
