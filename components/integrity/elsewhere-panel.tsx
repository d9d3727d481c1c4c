'use client'

import { Download } from 'lucide-react'

import { saveText } from '@/components/export/save-file'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import type { LogView } from '@/lib/proof/log-json'
import { policyText } from '@/lib/proof/policy'

import { Panel } from './panel'
import { verifyLine } from './verify-line'

interface ElsewherePanelProps {
  tenant: string
  log: LogView
  address: string
}

/** How somebody checks the log who trusts neither this page nor this server. */
export function ElsewherePanel({ tenant, log, address }: ElsewherePanelProps) {
  const keys = log.keys.filter(({ toSize }) => toSize === null).map(({ vkey }) => vkey)
  if (keys.length === 0) return null
  return (
    <Panel title="Check it from elsewhere" note="The code of this page comes from the server that it checks">
      <ol className="list-decimal space-y-2.5 pl-5 marker:text-muted">
        <li>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <span className="min-w-0 flex-1 basis-64">
              Give the auditor the key once, by a way that you both trust. What a log says of its own key says
              nothing.
            </span>
            <Button
              size="sm"
              icon={<Download size={14} />}
              onClick={() => saveText(`${tenant}.policy`, policyText(keys, address))}
            >
              Download {tenant}.policy
            </Button>
          </div>
        </li>
        <li className="min-w-0">
          <CodeBlock
            level={3}
            title="On a machine that nobody here controls, now and then"
            text={verifyLine({ address, name: tenant, isPublic: log.public })}
          />
          <p className="mt-1 text-sm text-muted">
            It reads every entry, makes the tree again, and demands that the log contains what it saw the last
            time.{' '}
            {log.public ? null : (
              <>
                <code className="font-mono text-xs">key.txt</code> holds an API key with the scope{' '}
                <code className="font-mono text-xs">proofs:read</code>.
              </>
            )}
          </p>
        </li>
        <li>
          Or any other client of C2SP <code className="font-mono text-sm">tlog-tiles</code>: this log is
          served as one.
        </li>
        <li>
          Exported evidence, and the proof of one event: <Served name="verify.html" /> checks them in one
          file, without any connection. What verifies is <Served name="verify.js" />, to be read and built
          again; the sums of both are <Served name="verify.sha256" />.
        </li>
      </ol>
    </Panel>
  )
}

/** What is served to everybody for verifying. */
function Served({ name }: { name: string }) {
  return (
    <a
      href={`/${name}`}
      target="_blank"
      rel="noreferrer"
      className="font-mono text-sm text-accent-text underline"
    >
      {name}
    </a>
  )
}
