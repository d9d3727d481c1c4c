import { ApiError } from './api-error'
import { secondFactorPath, signInPath } from './paths'

/** The session ended while the page was open, or lost its rights for now: see to it, and come back to the same place. */
export function leaveWhenSignedOut(error: Error): void {
  if (!(error instanceof ApiError)) return
  const here = location.pathname + location.search
  if (error.status === 401) location.assign(signInPath(here, 'expired'))
  // The settings ask for a second factor since a moment ago: it is set up first, and then it goes on here.
  if (error.extra.code === 'second_factor_needed') location.assign(secondFactorPath(here))
}
