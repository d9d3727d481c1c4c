import type { AuditAnswer, AuditRequest } from './audit-worker'

/** Audits a log off the page's thread, telling of each answer. Gives what ends it early. */
export function auditInWorker(request: AuditRequest, onAnswer: (answer: AuditAnswer) => void): () => void {
  const worker = new Worker(new URL('./audit-worker.ts', import.meta.url), { type: 'module' })
  const listening = new AbortController()
  const { signal } = listening
  const end = (): void => {
    listening.abort()
    worker.terminate()
  }
  const onMessage = ({ data }: MessageEvent<AuditAnswer>): void => {
    if (!('done' in data)) end()
    onAnswer(data)
  }
  const onError = (): void => {
    end()
    onAnswer({ away: 'The audit could not be begun in this browser. Reload the page, or use the command.' })
  }
  worker.addEventListener('message', onMessage, { signal })
  worker.addEventListener('error', onError, { signal })
  worker.postMessage(request)
  return end
}
