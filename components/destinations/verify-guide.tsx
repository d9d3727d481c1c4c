'use client'

import { Eye, RefreshCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'

import { AnswerArea } from '@/components/layout/answer-area'
import { errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { partLater } from '@/components/ui/part-later'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { DestinationView } from '@/lib/delivery/destination-view'
import type { SigningKeyView } from '@/lib/delivery/signing-key-view'

import { isHttp, kindOf } from './destination-draft'
import { FormPart } from './form-part'
import { useRotateKey, useSecret, useSigningKeys } from './use-signing'

const ReceiverPrograms = partLater(
  () => import('./receiver-programs').then((part) => part.ReceiverPrograms),
  () => <Skeleton className="h-64 w-full" />,
)

/** What a receiver needs to know that what it gets is from here, and as it was sent. */
export function VerifyGuide({ tenant, view }: { tenant: string; view: DestinationView }) {
  return (
    <div className="flex max-w-3xl flex-col gap-8">
      <FormPart
        title="Each event"
        about="Signed with a key of this tenant (Ed25519). Anybody with the public key can verify it, also years later."
      >
        <Keys tenant={tenant} />
      </FormPart>
      {isHttp(kindOf(view)) ? (
        <FormPart
          title="Each request"
          about="Signed with a secret of this destination, as Standard Webhooks says: webhook-id, webhook-timestamp and webhook-signature."
        >
          <Secret tenant={tenant} view={view} />
        </FormPart>
      ) : null}
      <FormPart
        title="Programs"
        about="Whole ones, to begin with. docs/verify-deliveries.md, which comes with Vouchsafe, explains them."
      >
        <ReceiverPrograms hasRequests={isHttp(kindOf(view))} />
      </FormPart>
    </div>
  )
}

function Keys({ tenant }: { tenant: string }) {
  const keys = useSigningKeys(tenant)
  const rotate = useRotateKey(tenant)
  const [asking, setAsking] = useState(false)
  return (
    <AnswerArea
      query={keys}
      failed="The keys could not be read"
      reading="Reading the keys"
      skeleton={<Skeleton className="h-40 w-full" />}
    >
      {({ keys: found, url }) => (
        <>
          <Steps>
            <li>Take the line as it came, as bytes. Do not parse it and write it again.</li>
            <li>
              Cut the signature out at the end: <code className="font-mono text-sm"> sig=…</code> of CEF,{' '}
              <code className="font-mono text-sm">,&quot;sig&quot;:&quot;…&quot;</code> of JSON. It is
              base64url, 64 bytes.
            </li>
            <li>
              <code className="font-mono text-sm">kid</code> says which key of the set below verifies the
              rest.
            </li>
          </Steps>
          <Field
            label="Public keys (JWKS)"
            hint="For anybody who has this address. It may be kept for five minutes."
          >
            <Input
              mono
              readOnly
              value={url}
              onFocus={(event) => event.target.select()}
              trailing={<CopyButton text={url} aria-label="Copy the address of the keys" />}
            />
          </Field>
          <KeysTable keys={found} />
          <div>
            <Button icon={<RefreshCw size={14} />} onClick={() => setAsking(true)}>
              Sign with a new key…
            </Button>
          </div>
          <AskDialog
            open={asking}
            onClose={() => setAsking(false)}
            title="Sign with a new key?"
            description="It is published at once and signs ten minutes later, to every destination of this tenant. What earlier keys signed can always be verified."
            confirmLabel="Make a new key"
            work={rotate}
            input={undefined}
            done="The new key is published"
          />
        </>
      )}
    </AnswerArea>
  )
}

const STATE = {
  next: <Badge tone="info">Signs next</Badge>,
  current: <Badge tone="success">Signs now</Badge>,
  past: <Badge>Verifies only</Badge>,
} as const satisfies Record<SigningKeyView['state'], ReactNode>

function KeysTable({ keys }: { keys: readonly SigningKeyView[] }) {
  return (
    <Table label="Signing keys">
      <TableHead>
        <Th>Key</Th>
        <Th>State</Th>
        <Th className="max-sm:hidden">Signs from</Th>
      </TableHead>
      <TableBody>
        {keys.map(({ keyId, state, since }) => (
          <TableRow key={keyId} muted={state === 'past'}>
            <Td className="w-full max-w-0 truncate font-mono text-xs" title={keyId}>
              {keyId}
            </Td>
            <Td>{STATE[state]}</Td>
            <Td className="max-sm:hidden">
              <RelativeTime at={since} precision="minute" />
            </Td>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

const ROTATE = 'rotate' as const

function Secret({ tenant, view }: { tenant: string; view: DestinationView }) {
  const show = useSecret(tenant, view.id)
  const rotate = useSecret(tenant, view.id)
  const [asking, setAsking] = useState(false)
  const secret = rotate.data ?? show.data
  return (
    <>
      <Steps>
        <li>
          Join <code className="font-mono text-sm">webhook-id</code>,{' '}
          <code className="font-mono text-sm">webhook-timestamp</code> and the body (after gzip is undone)
          with dots between them.
        </li>
        <li>
          Its HMAC-SHA256 with the secret, in base64, is what follows{' '}
          <code className="font-mono text-sm">v1,</code> in{' '}
          <code className="font-mono text-sm">webhook-signature</code>. The secret is the base64 behind{' '}
          <code className="font-mono text-sm">whsec_</code>.
        </li>
        <li>Refuse what is older than five minutes, and compare without stopping at the first difference.</li>
      </Steps>
      {secret === undefined ? null : (
        <Field
          label="Secret"
          hint={
            secret.oldUntil === null ? undefined : (
              <>
                Until <RelativeTime at={secret.oldUntil} precision="minute" /> requests are signed with the
                one before, too.
              </>
            )
          }
        >
          <Input
            mono
            readOnly
            value={secret.secret}
            onFocus={(event) => event.target.select()}
            trailing={<CopyButton text={secret.secret} aria-label="Copy secret" />}
          />
        </Field>
      )}
      {show.error === null ? null : <Notice tone="danger">{errorText(show.error)}</Notice>}
      <div className="flex flex-wrap gap-2">
        {secret === undefined ? (
          <Button icon={<Eye size={14} />} loading={show.isPending} onClick={() => show.mutate('show')}>
            Show the secret
          </Button>
        ) : null}
        <Button icon={<RefreshCw size={14} />} onClick={() => setAsking(true)}>
          Change the secret…
        </Button>
      </div>
      <p className="text-sm text-muted">That it was shown or changed is recorded.</p>
      <AskDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Change the secret?"
        description="For a day requests are signed with the old one, too: give the receiver the new one meanwhile."
        confirmLabel="Change the secret"
        work={rotate}
        input={ROTATE}
        done="The secret is changed"
      />
    </>
  )
}

function Steps({ children }: { children: ReactNode }) {
  return <ol className="list-decimal space-y-1 pl-5">{children}</ol>
}
