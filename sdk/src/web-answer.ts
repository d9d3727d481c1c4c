/** Calls `aborted` when the client hangs up, at once where it has; gives what ends that. */
export function watchAbort(signal: AbortSignal, aborted: () => void): () => void {
  if (signal.aborted) aborted()
  signal.addEventListener('abort', aborted, { once: true })
  return () => signal.removeEventListener('abort', aborted)
}
