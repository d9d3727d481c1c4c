import { compare, type Compared, type CompareRequest } from './compare'
import type { CompareAnswer } from './diff-worker'

/** The measure of a comparison in the browser's timeline, from asking to having the answer. */
export const COMPARE_MEASURE = 'vouchsafe compare'

interface Listeners {
  onLines: (lines: number) => void
  onDone: (compared: Compared) => void
}

/** A worker that has done its work: the next comparison need not wait for one to start. */
let idle: Worker | null = null

/** Compare off the page's thread. Gives what ends it early. Where no worker can be had, the page does it itself. */
export function compareInWorker(request: CompareRequest, { onLines, onDone }: Listeners): () => void {
  const start = performance.now()
  const worker = idle ?? new Worker(new URL('./diff-worker.ts', import.meta.url), { type: 'module' })
  idle = null
  const listening = new AbortController()
  const finish = (compared: Compared) => {
    listening.abort()
    performance.measure(COMPARE_MEASURE, { start, end: performance.now() })
    onDone(compared)
  }
  const onMessage = ({ data }: MessageEvent<CompareAnswer>) => {
    if ('lines' in data) return onLines(data.lines)
    idle ??= worker
    if (idle !== worker) worker.terminate()
    finish(data.compared)
  }
  const onError = () => {
    worker.terminate()
    finish(compare(request))
  }
  worker.addEventListener('message', onMessage, { signal: listening.signal })
  worker.addEventListener('error', onError, { signal: listening.signal })
  worker.postMessage(request)
  return () => {
    if (listening.signal.aborted) return
    listening.abort()
    worker.terminate()
  }
}
