import { useId, type ReactNode } from 'react'

interface AccountSectionProps {
  title: string
  /** What it is for. */
  description?: ReactNode
  children: ReactNode
}

/** One part of the page about oneself, with its heading. */
export function AccountSection({ title, description, children }: AccountSectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2.5 border-t pt-4">
      <div>
        <h2 id={id} className="text-md font-semibold">
          {title}
        </h2>
        {description ? <p className="max-w-prose text-base text-muted">{description}</p> : null}
      </div>
      {children}
    </section>
  )
}
