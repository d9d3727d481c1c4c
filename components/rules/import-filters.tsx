'use client'

import { CircleAlert, FileUp } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'

import { failureText } from '@/components/admin/failure-text'
import { FormProblem } from '@/components/admin/form-problem'
import { useAddress } from '@/components/layout/use-address'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { TextArea } from '@/components/ui/text-area'
import { useToast } from '@/components/ui/toast'
import type { ImportPreview } from '@/lib/rules/import-filters'
import { SETTINGS_MAX } from '@/lib/rules/limits'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { ALL_RULES } from './rule-place'
import { useImportRules, usePreviewImport } from './use-rules'

const MAY_BE = 'The rules may have been made: look in the list before trying again.'

/** Settings of another system → the rules that they stand for, which are made once somebody has seen them. */
export function ImportFilters({ tenant }: { tenant: string }) {
  const [text, setText] = useState('')
  const preview = usePreviewImport(tenant)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '' && !preview.isPending) preview.mutate(text)
  }
  const change = (next: string) => {
    setText(next)
    // What was shown is about other settings.
    preview.reset()
  }
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      <form onSubmit={submit} noValidate className="flex flex-col gap-3" aria-label="Settings">
        {preview.isError ? (
          <FormProblem error={preview.error} fields={[]} text={failureText(preview.error, '')} />
        ) : null}
        <Field
          label="Settings"
          hint="elasticsearch.yml, kibana.yml, a resource of Kubernetes with them, or the answer of GET /_cluster/settings. Other settings in it are passed over, and nothing of it is stored."
        >
          <TextArea name="settings" rows={10} value={text} onChange={change} />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            variant={preview.data === undefined ? 'primary' : 'secondary'}
            loading={preview.isPending}
            disabledReason={
              text.trim() === ''
                ? 'Paste settings, or choose a file'
                : text.length > SETTINGS_MAX
                  ? 'That is too large to be settings'
                  : undefined
            }
          >
            Show the rules
          </Button>
          <ChooseFile onText={change} />
        </div>
      </form>
      {preview.data === undefined ? null : <Result tenant={tenant} text={text} preview={preview.data} />}
    </div>
  )
}

function ChooseFile({ onText }: { onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const toast = useToast()
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yml,.yaml,.json,text/*,application/json"
        className="hidden"
        aria-hidden="true"
        tabIndex={-1}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          // The same file can be chosen again.
          target.value = ''
          if (file === undefined) return
          if (file.size > SETTINGS_MAX * 4) {
            toast({ tone: 'danger', title: `${file.name} is too large to be settings` })
            return
          }
          file.text().then(onText, () => toast({ tone: 'danger', title: `${file.name} could not be read` }))
        }}
      />
      <Button icon={<FileUp size={14} />} onClick={() => input.current?.click()}>
        Choose a file
      </Button>
    </>
  )
}

function Result({ tenant, text, preview }: { tenant: string; text: string; preview: ImportPreview }) {
  const { rules, refused, notes, taken } = preview
  return (
    <section aria-label="What becomes of them" className="flex flex-col gap-4">
      {rules.length === 0 ? (
        <Notice tone="warning">No rule would be made.</Notice>
      ) : (
        <div className="flex flex-col gap-2">
          <h2 className="text-md font-semibold">{counted(rules.length, 'rule')} would be made</h2>
          <ol className="flex flex-col divide-y rounded-lg border bg-surface-raised">
            {rules.map(({ name, query, settings }) => (
              <li key={name} className="flex flex-col gap-0.5 px-3 py-2">
                <span className="font-medium break-words">{visibleText(name)}</span>
                <code className="font-mono text-sm wrap-anywhere">{visibleText(query)}</code>
                <span className="text-xs wrap-anywhere text-muted">
                  {settings.map(visibleText).join(', ')}
                </span>
                {taken.includes(name) ? (
                  <span className="text-sm text-danger">There is a rule of this name already.</span>
                ) : null}
              </li>
            ))}
          </ol>
        </div>
      )}
      {refused.length === 0 ? null : <Refused refused={refused} />}
      {notes.length === 0 ? null : (
        <div className="flex flex-col gap-1">
          <h2 className="text-sm font-medium">What rules do in another way</h2>
          <ul className="list-disc pl-5 text-muted">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
      {rules.length === 0 ? null : <Make tenant={tenant} text={text} preview={preview} />}
    </section>
  )
}

function Refused({ refused }: Pick<ImportPreview, 'refused'>) {
  return (
    <div className="flex flex-col gap-2">
      <h2 className="flex items-center gap-1.5 text-sm font-medium text-danger">
        <CircleAlert size={13} aria-hidden="true" />
        What no rule can do
      </h2>
      <ul className="flex flex-col divide-y rounded-lg border border-danger-border">
        {refused.map(({ path, line, value, message }) => (
          <li key={`${path} ${value ?? ''} ${message}`} className="px-3 py-2">
            <p className="break-words">
              {value === null ? 'It ' : <code className="font-mono text-sm">{JSON.stringify(value)} </code>}
              {message}
            </p>
            <p className="font-mono text-xs wrap-anywhere text-muted">
              line {line}: {visibleText(path)}
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Makes them, where somebody has said what is to become of the rest. */
function Make({ tenant, text, preview }: { tenant: string; text: string; preview: ImportPreview }) {
  const { rules, refused, taken } = preview
  const { goTo } = useAddress()
  const toast = useToast()
  const [leaveOut, setLeaveOut] = useState(false)
  const work = useImportRules(tenant)
  const disabled =
    taken.length > 0
      ? 'Names are taken: delete or rename those rules first'
      : refused.length > 0 && !leaveOut
        ? 'Say first that the rest may be left out'
        : undefined
  const make = () => {
    work.mutateAsync({ text, source: null, leaveOut }).then(
      ({ rules: made }) => {
        goTo(ALL_RULES)
        toast({ title: `${counted(made.length, 'rule')} made, and on` })
      },
      () => undefined,
    )
  }
  return (
    <div className="flex flex-col gap-3">
      {work.isError ? (
        <FormProblem error={work.error} fields={[]} text={failureText(work.error, MAY_BE)} />
      ) : null}
      {refused.length === 0 ? null : (
        <Checkbox
          label="Go on without what no rule can do"
          description="Events that only it would have ignored are stored."
          checked={leaveOut}
          onCheckedChange={setLeaveOut}
        />
      )}
      <div>
        <Button variant="primary" loading={work.isPending} disabledReason={disabled} onClick={make}>
          Make {counted(rules.length, 'rule')}
        </Button>
      </div>
    </div>
  )
}
