import type { Problem } from '@/lib/base/errors'

// Answers that are not of our own API's making (a proxy's, next-auth's), and problems, are read member by member: a
// schema library for these few would be a tenth of the page's scripts.

/** A member of a JSON answer when it is a text; undefined for anything else. */
export function textIn(answer: unknown, name: string): string | undefined {
  const value = memberOf(answer, name)
  return typeof value === 'string' ? value : undefined
}

/** The `errors` of a problem (RFC 9457), those of them that can be shown; undefined when it has no list of them. */
export function problemsIn(answer: unknown): Problem[] | undefined {
  const list = memberOf(answer, 'errors')
  if (!Array.isArray(list)) return undefined
  return list.flatMap((item: unknown) => {
    const [path, message] = [textIn(item, 'path'), textIn(item, 'message')]
    return path === undefined || message === undefined ? [] : [{ path, message }]
  })
}

function memberOf(answer: unknown, name: string): unknown {
  if (typeof answer !== 'object' || answer === null || !Object.hasOwn(answer, name)) return undefined
  // safe: an object that has the member
  return (answer as Record<string, unknown>)[name]
}
