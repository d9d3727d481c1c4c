'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'

import { isHttp } from './destination-draft'
import { FormPart } from './form-part'
import { ageOptions, dayOptions } from './spans'
import type { DestinationForm } from './use-destination-form'

const FROM = [
  { value: 'now', label: 'Now on', description: 'The next event that arrives is the first one' },
  { value: 'start', label: 'The beginning', description: 'All of the log, the oldest event first' },
  { value: 'index', label: 'An index…', description: 'From one place of the log on' },
] as const

/** Where it begins, and what becomes of events that are old or refused. */
export function OrderFields({ form }: { form: DestinationForm }) {
  const { draft, change, problemAt, view } = form
  return (
    <FormPart title="From where, and until when">
      {view === null ? (
        <div className="grid gap-3.5 sm:grid-cols-2">
          <Field label="From" error={draft.from === 'index' ? undefined : problemAt('from')}>
            <Select value={draft.from} onValueChange={(from) => change({ from })} options={FROM} />
          </Field>
          {draft.from === 'index' ? (
            <Field
              label="Index"
              error={problemAt('from')}
              hint="As it stands in each event. The oldest has 0."
            >
              <Digits
                name="from-index"
                value={draft.fromIndex}
                onValue={(fromIndex) => change({ fromIndex })}
              />
            </Field>
          ) : null}
        </div>
      ) : null}
      <Field
        label="Too old to be sent"
        error={problemAt('maxAgeSeconds')}
        hint="Older events are counted as expired: some receivers drop them without a word."
      >
        <Select
          className="sm:max-w-64"
          value={draft.maxAge}
          onValueChange={(maxAge) => change({ maxAge })}
          options={ageOptions(draft.maxAge)}
        />
      </Field>
      <Field
        label="Stop trying"
        error={problemAt('stopAfterDays')}
        hint="When nothing arrives for so long. Events wait in the log either way, as long as it keeps them."
      >
        <Select
          className="sm:max-w-64"
          value={draft.stopAfterDays}
          onValueChange={(stopAfterDays) => change({ stopAfterDays })}
          options={dayOptions(draft.stopAfterDays)}
        />
      </Field>
      <Checkbox
        name="stop-at-dead-letter"
        label="Stop at an event that is refused"
        description="Nothing behind it is sent until somebody decides. Off, it is kept as a dead letter and the others go on."
        checked={draft.stopAtDeadLetter}
        onCheckedChange={(stopAtDeadLetter) => change({ stopAtDeadLetter })}
      />
    </FormPart>
  )
}

/** How much goes into one request, and how long an answer may take. */
export function BatchFields({ form: { draft, change, problemAt } }: { form: DestinationForm }) {
  return (
    <FormPart title={isHttp(draft.kind) ? 'Requests' : 'Batches'}>
      <div className="grid gap-3.5 sm:grid-cols-3">
        <Field label="Events at most" error={problemAt('batch.events')}>
          <Digits name="batch-events" value={draft.events} onValue={(events) => change({ events })} />
        </Field>
        <Field
          label="KiB at most"
          error={problemAt('batch.bytes')}
          hint={isHttp(draft.kind) ? 'Before gzip.' : undefined}
        >
          <Digits name="batch-kib" value={draft.kib} onValue={(kib) => change({ kib })} />
        </Field>
        <Field label="Wait for more, seconds" error={problemAt('batch.ageSeconds')}>
          <Digits
            name="batch-age"
            value={draft.ageSeconds}
            onValue={(ageSeconds) => change({ ageSeconds })}
          />
        </Field>
        {draft.kind === 'file' ? null : (
          <Field
            label={draft.kind === 'syslog' ? 'Closed within, seconds' : 'Answer within, seconds'}
            error={problemAt('target.timeoutSeconds')}
          >
            <Digits
              name="timeout"
              value={draft.timeoutSeconds}
              onValue={(timeoutSeconds) => change({ timeoutSeconds })}
            />
          </Field>
        )}
        {isHttp(draft.kind) ? (
          <Field
            className="sm:col-span-2"
            label="Statuses that mean that all arrived"
            optional
            error={problemAt('target.successCodes')}
            hint="Empty: every 2xx."
          >
            <Input
              name="success-codes"
              mono
              autoComplete="off"
              placeholder="200, 202"
              value={draft.successCodes}
              onChange={(event) => change({ successCodes: event.target.value })}
            />
          </Field>
        ) : null}
      </div>
      {isHttp(draft.kind) ? (
        <Checkbox
          name="gzip"
          label="Compress with gzip"
          checked={draft.gzip}
          onCheckedChange={(gzip) => change({ gzip })}
        />
      ) : null}
    </FormPart>
  )
}

/** Whom the connection is trusted to be with. A file has none. */
export function TrustFields({ form: { draft, change, problemAt } }: { form: DestinationForm }) {
  if (draft.kind === 'file') return null
  return (
    <FormPart title="Certificates">
      <Field
        label="Certificate of your own authority"
        optional
        error={problemAt('target.ca')}
        hint="In PEM, where the receiver’s certificate is not signed by a public one."
      >
        <TextArea
          name="ca"
          small
          rows={draft.ca === '' ? 2 : 6}
          placeholder="-----BEGIN CERTIFICATE-----"
          value={draft.ca}
          onChange={(ca) => change({ ca })}
        />
      </Field>
      <Checkbox
        name="skip-verification"
        label="Do not verify the receiver’s certificate"
        description="For a test with a certificate that nobody signed."
        checked={draft.skipSslVerification}
        onCheckedChange={(skipSslVerification) => change({ skipSslVerification })}
      />
      {draft.skipSslVerification ? (
        <Notice tone="warning">
          Whoever is on the way can read every event
          {isHttp(draft.kind) ? ' and the Authorization header' : ''}, and drop what they like. Give the
          certificate of your own authority instead.
        </Notice>
      ) : null}
    </FormPart>
  )
}

/** A whole number; what it must be, the server says. */
function Digits({ name, value, onValue }: { name: string; value: string; onValue: (value: string) => void }) {
  return (
    <Input
      name={name}
      inputMode="numeric"
      autoComplete="off"
      className="tabular-nums"
      value={value}
      onChange={(event) => onValue(event.target.value)}
    />
  )
}
