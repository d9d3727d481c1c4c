'use client'

import { Plus, X } from 'lucide-react'
import { useId } from 'react'

import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { cx } from '@/components/ui/class-names'
import { Field } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { SegmentedControl } from '@/components/ui/segmented-control'

import { isHttp, type Kind } from './destination-draft'
import { FormPart } from './form-part'
import type { DestinationForm } from './use-destination-form'
import { whereTo } from './where-to'

/** Who gets the events: a name for it, its address, and what it is told to be let in. */
export function ReceiverFields({ form, urlExample }: { form: DestinationForm; urlExample: string }) {
  const { draft, change, problemAt, view } = form
  return (
    <FormPart title="Receiver">
      <Field
        label="Name"
        error={problemAt('name')}
        hint="How it is called here and in the log, such as “SIEM of the security team”."
      >
        <Input
          name="destination-name"
          autoComplete="off"
          maxLength={100}
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
        />
      </Field>
      <Field
        label="Address"
        error={problemAt('target.url')}
        hint={
          view === null
            ? ADDRESS_HINT[draft.kind]
            : `Now ${whereTo(view)}. Empty: it stays.${isHttp(draft.kind) ? ' Its path is not shown, because it may be a secret.' : ''}`
        }
      >
        <Input
          name="destination-url"
          mono
          type="url"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={urlExample}
          value={draft.url}
          onChange={(event) => change({ url: event.target.value })}
        />
      </Field>
      {isHttp(draft.kind) ? <Secrets form={form} /> : null}
      <OfKind form={form} />
    </FormPart>
  )
}

const SECRET_ADDRESS = 'Kept like a password: afterwards only the server that it leads to is shown.'

const ADDRESS_HINT: Readonly<Record<Kind, string>> = {
  webhook: SECRET_ADDRESS,
  elasticsearch: SECRET_ADDRESS,
  splunk_hec: SECRET_ADDRESS,
  otlp: SECRET_ADDRESS,
  syslog: 'tls:// or tcp://, a host and a port. Over tcp:// whoever is on the way can read every event.',
  file: 'file: and a name. It stands in a directory of this destination’s own.',
}

/** What a receiver of requests is told to be let in. */
function Secrets({ form }: { form: DestinationForm }) {
  const { draft, change, problemAt, view } = form
  return (
    <>
      <Field
        label="Authorization"
        optional={!view?.hasAuthorization}
        error={problemAt('target.authorization')}
        hint={
          view?.hasAuthorization
            ? 'There is one. Empty: it stays as it is.'
            : 'The whole header, with what it begins with: Bearer …, Splunk …, ApiKey …. Never shown again.'
        }
      >
        <Input
          name="destination-authorization"
          mono
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={draft.authorization}
          onChange={(event) => change({ authorization: event.target.value })}
        />
      </Field>
      {view?.hasAuthorization && draft.authorization === '' ? (
        <Checkbox
          name="drop-authorization"
          label="Send no Authorization any more"
          checked={draft.dropsAuthorization}
          onCheckedChange={(dropsAuthorization) => change({ dropsAuthorization })}
        />
      ) : null}
      <Headers form={form} />
    </>
  )
}

function OfKind({ form }: { form: DestinationForm }) {
  switch (form.draft.kind) {
    case 'elasticsearch':
    case 'splunk_hec':
      return <IndexFields form={form} />
    case 'syslog':
      return <FramingField form={form} />
    case 'file':
      return <FileFields form={form} />
    case 'webhook':
    case 'otlp':
      return null
  }
}

const FRAMINGS = [
  { value: 'octets', label: 'By its length' },
  { value: 'lines', label: 'By a line feed' },
] as const

function FramingField({ form: { draft, change, problemAt } }: { form: DestinationForm }) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1" role="group" aria-labelledby={id}>
      <span id={id} className="text-sm font-medium">
        Where a message ends
      </span>
      <SegmentedControl
        aria-labelledby={id}
        value={draft.framing}
        onValueChange={(framing) => change({ framing })}
        options={FRAMINGS}
      />
      <p className={cx('text-sm', problemAt('target.framing') ? 'text-danger' : 'text-muted')}>
        {problemAt('target.framing') ?? 'Over TLS always by its length, which stands in front of it.'}
      </p>
    </div>
  )
}

function FileFields({ form: { draft, change, problemAt } }: { form: DestinationForm }) {
  return (
    <>
      <Field
        label="Put aside beyond, MiB"
        error={problemAt('target.rotateBytes')}
        hint="The file gets the time in its name, and another one begins."
      >
        <Input
          name="rotate-mib"
          inputMode="numeric"
          autoComplete="off"
          className="tabular-nums sm:max-w-40"
          value={draft.rotateMib}
          onChange={(event) => change({ rotateMib: event.target.value })}
        />
      </Field>
      <Checkbox
        name="rotate-daily"
        label="Begin another file each day"
        description="Of UTC. What is put aside is for you to take away."
        checked={draft.rotateDaily}
        onCheckedChange={(rotateDaily) => change({ rotateDaily })}
      />
    </>
  )
}

function IndexFields({ form: { draft, change, problemAt } }: { form: DestinationForm }) {
  const isElastic = draft.kind === 'elasticsearch'
  return (
    <div className="grid gap-3.5 sm:grid-cols-2">
      <Field
        label="Index"
        optional={!isElastic}
        error={problemAt('target.index')}
        hint={isElastic ? 'An index or a data stream.' : 'Empty: what the token says.'}
      >
        <Input
          name="destination-index"
          mono
          autoComplete="off"
          spellCheck={false}
          placeholder={isElastic ? 'logs-vouchsafe.audit-default' : ''}
          value={draft.index}
          onChange={(event) => change({ index: event.target.value })}
        />
      </Field>
      {isElastic ? null : (
        <Field label="Source type" error={problemAt('target.sourcetype')}>
          <Input
            name="destination-sourcetype"
            mono
            autoComplete="off"
            spellCheck={false}
            value={draft.sourcetype}
            onChange={(event) => change({ sourcetype: event.target.value })}
          />
        </Field>
      )}
    </div>
  )
}

/** Headers of one's own. Where there are none, only the way to have some. */
function Headers({ form: { draft, change, problemAt } }: { form: DestinationForm }) {
  const { headers } = draft
  const put = (at: number, part: Partial<(typeof headers)[number]>) =>
    change({ headers: headers.map((header, i) => (i === at ? { ...header, ...part } : header)) })
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="float-left mb-1 text-sm font-medium">
        Headers <span className="font-normal text-muted">(optional)</span>
      </legend>
      {headers.map((header, at) => (
        // A place in the list is all that tells a row that is being typed.
        <div key={at} className="flex items-center gap-1.5">
          <Input
            aria-label={`Name of header ${at + 1}`}
            mono
            autoComplete="off"
            spellCheck={false}
            placeholder="X-Api-Key"
            className="basis-2/5"
            value={header.name}
            onChange={(event) => put(at, { name: event.target.value, isKnown: false })}
          />
          <Input
            aria-label={`Value of header ${at + 1}`}
            mono
            autoComplete="off"
            spellCheck={false}
            placeholder={header.isKnown ? 'as it was' : ''}
            value={header.value}
            onChange={(event) => put(at, { value: event.target.value })}
          />
          <IconButton
            icon={<X size={14} />}
            aria-label={`Leave out header ${at + 1}`}
            onClick={() => change({ headers: headers.filter((_, i) => i !== at) })}
          />
        </div>
      ))}
      <p role="alert" className={cx('text-sm text-danger', !problemAt('target.headers') && 'hidden')}>
        {problemAt('target.headers')}
      </p>
      <div>
        <Button
          size="sm"
          icon={<Plus size={12} />}
          onClick={() => change({ headers: [...headers, { name: '', value: '', isKnown: false }] })}
        >
          Add a header
        </Button>
      </div>
    </fieldset>
  )
}
