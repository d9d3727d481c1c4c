import type { z } from 'zod'

import { PROBLEMS_MAX, type Problem } from '@/lib/base/errors'

/** `['events', 3, 'actor', 'type']` → `events[3].actor.type`. The value itself has the empty path. */
export function problemPath(path: readonly PropertyKey[]): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else text += text === '' ? String(part) : `.${String(part)}`
  }
  return text
}

/** What zod found, as our problems: an unknown key is a problem at that key, not at the object around it. */
export function zodProblems(error: z.ZodError): Problem[] {
  const problems: Problem[] = []
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        problems.push({ path: problemPath([...issue.path, key]), message: 'is not known here' })
      }
    } else {
      problems.push({ path: problemPath(issue.path), message: issue.message })
    }
  }
  return problems.slice(0, PROBLEMS_MAX)
}
