import { metrics } from '@/lib/http/metrics'

/** Runs a reading of the log and counts its time under this kind. */
export async function timed<T>(kind: string, work: () => Promise<T>): Promise<T> {
  const end = metrics().searchSeconds.startTimer({ kind })
  try {
    return await work()
  } finally {
    end()
  }
}
