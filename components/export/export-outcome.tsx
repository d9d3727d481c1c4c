'use client'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Notice } from '@/components/ui/notice'
import { ProgressBar } from '@/components/ui/progress-bar'
import { bytesText, counted, countText } from '@/lib/view/number-words'

import type { ExportState } from './use-export'

/** How far an export is, and how it ended. */
export function ExportOutcome({ state }: { state: ExportState }) {
  switch (state.phase) {
    case 'idle':
      return null
    case 'running': {
      const { rows, of = rows, bytes } = state.progress ?? { rows: 0, bytes: 0 }
      return (
        <div className="relative overflow-hidden rounded-md border px-3 py-2">
          <ProgressBar active label="Exporting" />
          <p role="status" aria-live="off">
            {countText(of)} rows <span className="text-muted">· {bytesText(bytes)} received</span>
          </p>
        </div>
      )
    }
    case 'done':
      return (
        <Notice tone="success">
          {counted(state.file.rows, 'row')}, {bytesText(state.file.bytes)}, saved as{' '}
          <span className="font-mono text-xs wrap-anywhere">{state.file.name}</span>
        </Notice>
      )
    case 'cancelled':
      return <Notice tone="info">Cancelled after {counted(state.rows, 'row')}. No file was saved.</Notice>
    case 'failed': {
      const requestId = errorRequestId(state.error)
      return (
        <Notice tone="danger">
          {errorText(state.error)}
          {requestId === null ? null : (
            <span className="mt-1 block font-mono text-xs">Request {requestId}</span>
          )}
        </Notice>
      )
    }
  }
}

/** What becomes of evidence: whoever gets it checks it without us. */
export function HowToVerify() {
  return (
    <p className="text-sm text-muted">
      It is checked without any connection: drop it into{' '}
      <a href="/verify.html" target="_blank" rel="noreferrer" className="text-accent-text underline">
        verify.html
      </a>
      , which is also in it, or run <code className="font-mono text-xs">vouchsafe verify</code>.
    </p>
  )
}
