import { ApiError } from './api-error'
import { signInPath } from './paths'

/** The session ended while the page was open: sign in, and come back to the same place. */
export function leaveWhenSignedOut(error: Error): void {
  if (error instanceof ApiError && error.status === 401) {
    location.assign(signInPath(location.pathname + location.search, 'expired'))
  }
}
