import { base64 } from '@/lib/base/bytes'
import type { Checkpoint } from '@/lib/proof/checkpoint'
import { vkeyText } from '@/lib/proof/vkey'

import type { FinishedAudit } from './use-audit'

/** An audit as a file (JSON): what was read from where, with which keys, and what was found. */
export function auditReportText({ request, report, ms, at }: FinishedAudit, address: string): string {
  const { checkpoint, entries, tiles, statements, problems, problemsTotal } = report
  const told = {
    log: address,
    auditedBy: 'the page of the server that serves the log',
    auditedAt: at,
    tookMs: Math.round(ms),
    isAsSigned: checkpoint !== null && problemsTotal === 0,
    checkpoint: checkpoint && {
      ...plain(checkpoint),
      signers: checkpoint.signers.map(vkeyText),
      note: checkpoint.note,
    },
    keysTrusted: request.vkeys,
    keysKnown: request.isKnown,
    contains: request.saved && plain(request.saved),
    entries: Number(entries),
    tiles,
    statements: statements.map(({ index, text }) => ({ index: Number(index), entry: text })),
    problems,
    problemsTotal,
  }
  return `${JSON.stringify(told, null, 2)}\n`
}

const plain = ({ origin, size, root }: Checkpoint) => ({ origin, size: Number(size), root: base64(root) })
