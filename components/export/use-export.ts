'use client'

import { useEffect, useRef, useState } from 'react'

import type { FileProgress } from './csv-progress'
import { type ExportedFile, runExport } from './run-export'

/** Where an export stands. */
export type ExportState =
  | { phase: 'idle' }
  | { phase: 'running'; progress: FileProgress | null }
  | { phase: 'done'; file: ExportedFile }
  | { phase: 'cancelled'; rows: number }
  | { phase: 'failed'; error: unknown }

/** One export at a time; leaving the page ends it. */
export function useExport() {
  const [state, setState] = useState<ExportState>({ phase: 'idle' })
  const running = useRef<AbortController | null>(null)
  // The outside system is the download itself.
  useEffect(() => () => running.current?.abort(), [])

  const start = async (url: string) => {
    const controller = new AbortController()
    running.current = controller
    setState({ phase: 'running', progress: null })
    let rows = 0
    try {
      const file = await runExport(url, controller.signal, (progress) => {
        rows = progress.rows
        if (!controller.signal.aborted) setState({ phase: 'running', progress })
      })
      setState({ phase: 'done', file })
    } catch (error) {
      setState(controller.signal.aborted ? { phase: 'cancelled', rows } : { phase: 'failed', error })
    }
  }
  return {
    state,
    start: (url: string) => void start(url),
    cancel: () => running.current?.abort(),
    reset: () => setState({ phase: 'idle' }),
  }
}
