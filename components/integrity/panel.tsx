import { type ReactNode, useId } from 'react'

interface PanelProps {
  title: string
  /** What its figures are of, or one line on what it is for. */
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** One part of the page, under its name. */
export function Panel({ title, note, actions, children }: PanelProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col rounded-lg border bg-surface-raised">
      <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1.5 border-b px-3.5 py-2">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {note === undefined ? null : <p className="min-w-0 text-sm text-muted">{note}</p>}
        {actions === undefined ? null : <div className="ml-auto flex shrink-0 gap-2">{actions}</div>}
      </header>
      <div className="flex min-w-0 flex-col gap-3 p-3.5">{children}</div>
    </section>
  )
}

/** Facts, one under the other. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="flex flex-col gap-2">{children}</dl>
}

/** What something is called, and what it is. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="flex min-w-0 items-center gap-1">{children}</dd>
    </div>
  )
}
