import { type ReactNode, useId } from 'react'

/** Fields that belong together, under a name. */
export function FormPart({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3.5">
      <header className="border-b pb-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {about === undefined ? null : <p className="text-sm text-muted">{about}</p>}
      </header>
      {children}
    </section>
  )
}
