'use client'

import { Send } from 'lucide-react'

import { failureText } from '@/components/admin/failure-text'
import { FormProblem } from '@/components/admin/form-problem'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import type { TestView } from '@/lib/delivery/destination-view'
import { lagText } from '@/lib/view/lag-text'
import { bytesText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { type DestinationToTest, useTestDestination } from './use-destinations'

interface TestDialogProps {
  tenant: string
  name: string
  /** What is tested; null: closed. */
  test: DestinationToTest | null
  onClose: () => void
}

/** Sends one made-up event, and shows the request and the answer word by word. */
export function TestDialog({ tenant, name, test, onClose }: TestDialogProps) {
  return (
    <Dialog
      open={test !== null}
      onOpenChange={onClose}
      size="lg"
      title={name.trim() === '' ? 'Send a test event' : `Test ${visibleText(name)}`}
      description="One made-up event is sent there now, marked as a test. It is not in the log, and counts nowhere."
    >
      {test === null ? null : <Test tenant={tenant} test={test} onClose={onClose} />}
    </Dialog>
  )
}

function Test({ tenant, test: what, onClose }: Omit<TestDialogProps, 'name'> & { test: DestinationToTest }) {
  const test = useTestDestination(tenant)
  return (
    <div className="flex flex-col gap-4">
      {test.error === null ? null : (
        <FormProblem
          error={test.error}
          fields={[]}
          text={failureText(test.error, 'The event may have been sent.')}
        />
      )}
      {test.data === undefined ? null : <Outcome test={test.data} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="primary"
          icon={<Send size={14} />}
          loading={test.isPending}
          onClick={() => test.mutate(what)}
        >
          {test.data === undefined ? 'Send it' : 'Send another one'}
        </Button>
      </div>
    </div>
  )
}

function Outcome({ test: { problem, request, response, tookMs } }: { test: TestView }) {
  return (
    <>
      <Notice tone={problem === null ? 'success' : 'danger'}>
        <p className="first-letter:uppercase">
          {problem !== null
            ? visibleText(problem)
            : response === null
              ? `It was taken, in ${lagText(tookMs)}.`
              : `It arrived, and was answered after ${lagText(tookMs)}.`}
        </p>
      </Notice>
      <Message
        title="Request"
        note={`${bytesText(request.bytes)} were sent. The body is shown before it was compressed.`}
        text={messageText(`${request.method} ${request.url}`, request)}
      />
      {response !== null ? (
        <Message title="Answer" text={messageText(`HTTP ${response.status}`, response)} />
      ) : problem === null ? null : (
        <p className="text-muted">No answer came back, after {lagText(tookMs)}.</p>
      )}
    </>
  )
}

function messageText(
  first: string,
  { headers, body }: { headers: readonly { name: string; value: string }[]; body: string },
): string {
  return [first, ...headers.map(({ name, value }) => `${name}: ${value}`), '', body].join('\n')
}

function Message({ title, note, text }: { title: string; note?: string; text: string }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-1">
      <div className="flex items-center justify-between gap-3">
        <h3 className="text-sm font-medium">{title}</h3>
        <CopyButton text={text} label="Copy" aria-label={`Copy the ${title.toLowerCase()}`} />
      </div>
      <pre
        aria-label={`${title}, word by word`}
        className="rounded-md border bg-surface-sunken px-2.5 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
      >
        {visibleText(text)}
      </pre>
      {note === undefined ? null : <p className="text-xs text-muted">{note}</p>}
    </section>
  )
}
