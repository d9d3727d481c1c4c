'use client'

import { useState } from 'react'

import { CodeBlock } from '@/components/ui/code-block'
import { SegmentedControl } from '@/components/ui/segmented-control'

import programs from './receiver-programs.json'

const LANGUAGES = [
  { value: 'mjs', label: 'Node', needs: null },
  { value: 'py', label: 'Python', needs: 'The first needs the package cryptography.' },
  { value: 'go', label: 'Go', needs: null },
  {
    value: 'sh',
    label: 'Shell',
    needs: 'With OpenSSL 3. The first starts a program for each line, so it is for looking at a few.',
  },
] as const

/** Whole programs that verify what was delivered: the same that stand in the documentation, and are run by tests. */
export function ReceiverPrograms({ hasRequests }: { hasRequests: boolean }) {
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]['value']>('mjs')
  const needs = LANGUAGES.find(({ value }) => value === language)?.needs ?? null
  return (
    <>
      <SegmentedControl
        aria-label="Language"
        value={language}
        onValueChange={setLanguage}
        options={LANGUAGES}
      />
      <p className="text-muted">
        The first reads lines and the key set, <code className="font-mono text-sm">jwks.json</code>, and
        prints which are not as they were signed.
        {hasRequests
          ? ' The second gets the body of a request, its headers as CGI gives them, and the secret as WEBHOOK_SECRET.'
          : ''}{' '}
        Either ends with 1 where something is wrong. {needs}
      </p>
      <CodeBlock title={`verify.${language}`} text={programs[`verify.${language}`]} level={3} />
      {hasRequests ? (
        <CodeBlock title={`request.${language}`} text={programs[`request.${language}`]} level={3} />
      ) : null}
    </>
  )
}
