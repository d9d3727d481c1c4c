import type { ReactNode } from 'react'

/** A part of a long form: its words at the left, its fields at the right. */
export function FormPart(props: { title: string; description: ReactNode; children: ReactNode }) {
  const { title, description, children } = props
  return (
    <section className="grid gap-x-8 gap-y-4 px-4 py-5 sm:px-5 lg:grid-cols-[18rem_1fr]">
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        <div className="mt-0.5 text-sm text-muted">{description}</div>
      </div>
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
    </section>
  )
}
