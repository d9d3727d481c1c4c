'use client'

import { Download } from 'lucide-react'
import { type ReactNode, useId, useMemo, useRef, useState } from 'react'

import { apiUrl } from '@/components/layout/api-client'
import { asSentence } from '@/components/query-bar/check-query'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { useZone } from '@/components/ui/zone'
import type { Section } from '@/lib/log/sections'
import { type ColumnId, detailsKeyOf, isDetailsColumn } from '@/lib/view/columns'
import type { Order } from '@/lib/view/explorer-state'
import { counted } from '@/lib/view/number-words'
import { rangeLabel, type ResolvedRange, type TimeRange } from '@/lib/view/time-range'

import { ExportOutcome, HowToVerify } from './export-outcome'
import { FieldChoice, namesOf, type ChosenFields } from './field-choice'
import { KeyPicker, type KeyPickerHandle } from './key-picker'
import { fieldsOfTable } from './table-fields'
import { type ExportState, useExport } from './use-export'
import { WithholdChoice } from './withhold-choice'

/** What is exported: the search that is on the screen. */
export interface ExportedView {
  tenant: string | null
  q: string
  /** The query in plain words. */
  words: string
  range: TimeRange
  order: Order
  /** The absolute times that the rows on the screen were asked for. */
  resolved: ResolvedRange
  isAllTenants: boolean
  /** How many events there are, where that is told. */
  size: number | null
  /** What they are pinned by: a log size, or what stands for it. */
  pinned: { size?: number; pin?: string }
}

interface ExportDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  view: ExportedView
  /** Of the table: proposed for the file. */
  columns: readonly ColumnId[]
  /** Details keys seen in the rows on the screen. */
  knownKeys: readonly string[]
  /** Why the rows of the view may not be exact; null where they are. */
  note: ReactNode
}

/** Export the rows of the view as a file: what it will hold, how far it is, and how it ended. */
export function ExportDialog(props: ExportDialogProps) {
  const { open, onOpenChange } = props
  const { state, start, cancel, reset } = useExport()
  const isRunning = state.phase === 'running'
  const show = (next: boolean) => {
    // The next export is another one: what became of this says nothing about it.
    if (!next) reset()
    onOpenChange(next)
  }
  return (
    <Dialog
      open={open}
      onOpenChange={show}
      title="Export events"
      description={
        !props.view.isAllTenants
          ? `Every row of this view in one file, ${ORDER_WORDS[props.view.order]}.`
          : `Every row of this view in one file: tenant by tenant, ${ORDER_WORDS[props.view.order]} within each.`
      }
      // A click beside the window must not end an export that has run for minutes.
      keepOpen={isRunning}
    >
      {open ? (
        <ExportForm
          {...props}
          state={state}
          onStart={start}
          onCancel={isRunning ? cancel : () => show(false)}
        />
      ) : null}
    </Dialog>
  )
}

/** Arrival is an order of the table alone. */
const ORDER_WORDS: Record<Order, string> = {
  desc: 'newest first',
  asc: 'oldest first',
  arrival: 'newest first',
}

const FORMATS = [
  { value: 'csv', label: 'CSV' },
  { value: 'ndjson', label: 'NDJSON' },
  { value: 'evidence', label: 'Evidence' },
] as const
/** Evidence leads to the checkpoint of one log. */
const FORMATS_OF_ALL = FORMATS.filter(({ value }) => value !== 'evidence')
const NONE: readonly string[] = []
const TENANT: readonly string[] = ['tenant']
type Format = (typeof FORMATS)[number]['value']
const FORMAT_WORDS: Record<Format, string> = {
  csv: 'A table for spreadsheets: RFC 4180, UTF-8',
  ndjson:
    'For machines: one event a line, as the API gives it, and a last line that says that the file is whole',
  evidence:
    'For others to check: the events in the order of the log, with what proves each of them offline, in one archive',
}
const FORMAT_NAMES: Record<Format, string> = { csv: 'CSV', ndjson: 'NDJSON', evidence: 'evidence' }

type ExportFormProps = ExportDialogProps & {
  state: ExportState
  onStart: (url: string) => void
  onCancel: () => void
}

function ExportForm({ view, columns, knownKeys, note, state, onStart, onCancel }: ExportFormProps) {
  const [format, setFormat] = useState<Format>('csv')
  const [fields, setFields] = useState<ChosenFields>({ of: 'all', some: new Set() })
  const ofTable = useMemo(() => fieldsOfTable(columns), [columns])
  const names = namesOf(fields, ofTable)
  const [keys, setKeys] = useState<readonly string[]>(columns.filter(isDetailsColumn).map(detailsKeyOf))
  const picker = useRef<KeyPickerHandle>(null)
  const [hasDocuments, setDocuments] = useState(false)
  const [isForMachines, setForMachines] = useState(false)
  const [withheld, setWithheld] = useState<ReadonlySet<Section>>(new Set())
  const isEvidence = format === 'evidence'
  const isRunning = state.phase === 'running'
  const urlWith = (chosen: readonly string[]) =>
    apiUrl('/events/export', {
      tenant: view.tenant,
      query: {
        format,
        q: view.q,
        ...view.resolved,
        ...view.pinned,
        ...(isEvidence
          ? { withhold: withheld.size === 0 ? undefined : [...withheld].join(',') }
          : {
              order: view.order === 'asc' ? 'asc' : undefined,
              documents: hasDocuments ? 'true' : undefined,
            }),
        ...(format === 'csv' && {
          fields: names?.join(','),
          columns: chosen.join(','),
          guard: isForMachines ? 'off' : undefined,
        }),
      },
    })
  const submit = () => {
    // What was typed and not added yet is meant too.
    const chosen = picker.current === null ? keys : picker.current.take()
    if (chosen !== null) onStart(urlWith(chosen))
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isRunning) submit()
      }}
    >
      <ViewWords view={view} />
      {note === null ? null : <Notice tone="info">{note}</Notice>}
      <fieldset disabled={isRunning} className="flex flex-col gap-2.5 disabled:opacity-60">
        <legend className="sr-only">Options</legend>
        <FormatChoice format={format} onFormat={setFormat} isAllTenants={view.isAllTenants} />
        {format === 'csv' ? (
          <>
            <FieldChoice
              chosen={fields}
              onChosen={setFields}
              table={ofTable}
              first={view.isAllTenants ? TENANT : NONE}
            />
            <KeyPicker ref={picker} keys={keys} knownKeys={knownKeys} onKeys={setKeys} />
          </>
        ) : null}
        {isEvidence ? (
          <WithholdChoice chosen={withheld} onChosen={setWithheld} />
        ) : (
          <Checkbox
            label="Before and after, as JSON"
            description="Makes the file much larger."
            checked={hasDocuments}
            onCheckedChange={setDocuments}
          />
        )}
        {format === 'csv' ? (
          <Checkbox
            label="For machines (no formula guard)"
            description="Cells that begin with = + - or @ stay as they are. A spreadsheet could run them."
            checked={isForMachines}
            onCheckedChange={setForMachines}
          />
        ) : null}
      </fieldset>
      <ExportOutcome state={state} />
      {isEvidence && state.phase === 'done' ? <HowToVerify /> : null}
      <div className="flex items-center justify-end gap-2">
        <Button onClick={onCancel}>
          {isRunning ? 'Cancel export' : state.phase === 'done' ? 'Close' : 'Cancel'}
        </Button>
        <Button
          type="submit"
          variant="primary"
          icon={<Download size={14} />}
          loading={isRunning}
          disabledReason={format === 'csv' && names?.length === 0 ? 'Choose at least one column.' : undefined}
        >
          {state.phase === 'done' ? 'Export again' : `Export ${FORMAT_NAMES[format]}`}
        </Button>
      </div>
    </form>
  )
}

interface FormatChoiceProps {
  format: Format
  onFormat: (format: Format) => void
  isAllTenants: boolean
}

function FormatChoice({ format, onFormat, isAllTenants }: FormatChoiceProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="text-sm font-medium">
        Format
      </span>
      <SegmentedControl
        aria-labelledby={id}
        value={format}
        onValueChange={onFormat}
        options={isAllTenants ? FORMATS_OF_ALL : FORMATS}
      />
      <p className="text-sm text-muted">{FORMAT_WORDS[format]}. Times in it are UTC.</p>
    </div>
  )
}

function ViewWords({ view }: { view: ExportedView }) {
  const zone = useZone()
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 rounded-md border bg-surface-sunken px-3 py-2 text-sm">
      <dt className="text-muted">What</dt>
      <dd className="max-h-24 min-w-0 overflow-y-auto break-words">{asSentence(view.words)}</dd>
      <dt className="text-muted">Time</dt>
      <dd>{rangeLabel(view.range, zone)}</dd>
      <dt className="text-muted">As of</dt>
      <dd>
        {view.size === null
          ? 'When this view was read'
          : `${counted(view.size, 'event')} in ${view.isAllTenants ? 'the logs of all tenants' : 'the log'}, when this view was read`}
      </dd>
    </dl>
  )
}
