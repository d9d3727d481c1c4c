'use client'

import { Download } from 'lucide-react'

import { saveText } from '@/components/export/save-file'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'

interface RecoveryCodesProps {
  codes: readonly string[]
  email: string
}

/** The recovery codes, once, to be kept somewhere else than the phone. */
export function RecoveryCodes({ codes, email }: RecoveryCodesProps) {
  const text = `${codes.join('\n')}\n`
  const save = () => {
    const head = `Recovery codes of ${email} for Vouchsafe at ${location.host}\nEach signs in once in place of a code of the app.\n\n`
    saveText('vouchsafe-recovery-codes.txt', head + text)
  }
  return (
    <div className="flex flex-col gap-2.5">
      <p className="text-base text-muted">
        If you lose the device with the app, each of these signs you in once. Keep them where the device is
        not: in a password manager, or printed. They are not shown again.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border bg-surface-sunken px-4 py-3 font-mono text-base"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label="Copy" size="md" aria-label="Copy recovery codes" />
        <Button icon={<Download size={14} />} onClick={save}>
          Download
        </Button>
      </div>
    </div>
  )
}
