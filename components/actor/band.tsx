import type { ReactNode } from 'react'

/** A part of the page, with what its figures are of. */
export function Band({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h2 className="text-md font-semibold">{title}</h2>
        {note === undefined ? null : <span className="text-sm text-muted">{note}</span>}
      </div>
      {children}
    </section>
  )
}
