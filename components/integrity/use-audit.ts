'use client'

import { useCallback, useEffect, useRef, useState } from 'react'

import type { AuditReport } from '@/lib/proof/audit'

import { auditInWorker } from './audit-in-worker'
import type { AuditRequest } from './audit-worker'

/** An audit that came to its end, and how long it took. */
export interface FinishedAudit {
  request: AuditRequest
  report: AuditReport
  ms: number
  /** When it ended. */
  at: string
}

/** Where an audit of this page is. */
export type AuditState =
  | { is: 'idle' }
  | { is: 'running'; done: number; of: number; ms: number }
  | ({ is: 'done' } & FinishedAudit)
  | { is: 'away'; why: string }

/** An audit in this page: it runs as long as the page is open, and until somebody ends it. */
export function useAudit() {
  const [state, setState] = useState<AuditState>({ is: 'idle' })
  const end = useRef<(() => void) | null>(null)
  useEffect(() => () => end.current?.(), [])
  const start = useCallback((request: AuditRequest, entries: number) => {
    end.current?.()
    setState({ is: 'running', done: 0, of: entries, ms: 0 })
    end.current = auditInWorker(request, (answer) => {
      if ('done' in answer) setState({ is: 'running', ...answer })
      else if ('away' in answer) setState({ is: 'away', why: answer.away })
      else setState({ is: 'done', request, ...answer, at: new Date().toISOString() })
    })
  }, [])
  const cancel = useCallback(() => {
    end.current?.()
    setState({ is: 'idle' })
  }, [])
  return { state, start, cancel }
}
