import { type Bucket, takeToken } from '@/lib/access/token-bucket'
import { AppError } from '@/lib/base/errors'

/** So often a minute somebody of a tenant may have us send at once: each time is a request to where somebody says, or several. */
const SENDS_PER_MINUTE = 10

const buckets = new Map<string, Bucket>()

/** Takes one of the tests and retries that a tenant may make in a minute. @throws AppError rate_limited. */
export function takeSend(tenantId: string, nowMs: number): void {
  const { allowed, bucket, nextInSeconds } = takeToken(buckets.get(tenantId), SENDS_PER_MINUTE, nowMs)
  buckets.set(tenantId, bucket)
  if (allowed) return
  throw new AppError(
    'rate_limited',
    `Destinations were tested, or dead letters sent again, too often. Wait ${nextInSeconds} s and try again.`,
    { retryAfterSeconds: nextInSeconds },
  )
}
