import type { ReactNode } from 'react'

import { Mark } from '@/components/layout/mark'

/** The calm page around sign-in and invitation: the mark, what this is, and one column. */
export function AuthFrame({
  title,
  description,
  children,
  footer,
}: {
  title: string
  description?: ReactNode
  children?: ReactNode
  footer?: ReactNode
}) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className="flex min-h-dvh justify-center px-5 focus-visible:outline-none"
    >
      <div className="flex w-full max-w-80 flex-col gap-5 pt-[min(18vh,160px)] pb-10">
        <header className="flex flex-col gap-3">
          <Mark size={32} />
          <div>
            <h1 className="text-xl font-semibold tracking-tight break-words">{title}</h1>
            {description ? <div className="mt-1 text-base break-words text-muted">{description}</div> : null}
          </div>
        </header>
        {children}
        {footer ? <footer className="border-t pt-4 text-sm text-muted">{footer}</footer> : null}
      </div>
    </main>
  )
}
