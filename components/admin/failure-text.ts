import { ApiError, errorText } from '@/components/layout/api-error'

/**
 * The words for the failure of what must not be done twice unawares. Where no answer came, or one that does not tell, the server may
 * have done it all the same: then `mayBe` says so, and where to look.
 */
export function failureText(error: unknown, mayBe: string): string {
  // What is no ApiError is an answer that broke off, or could not be read.
  const { status, extra } = error instanceof ApiError ? error : { status: 0, extra: { code: undefined } }
  // The server says itself when it was too busy to begin; others, such as a proxy that stopped waiting, cannot know.
  if ((status > 0 && status < 500) || extra.code === 'busy') return errorText(error)
  return `${status === 0 ? 'No answer came.' : `The server answered ${status}.`} ${mayBe}`
}
