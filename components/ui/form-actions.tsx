import type { ReactNode } from 'react'

/** The buttons at the end of a form in a window, the main one last: in view while its fields scroll behind them. */
export function FormActions({ children }: { children: ReactNode }) {
  return (
    <div className="sticky -bottom-3.5 z-10 -mx-4 mt-1 -mb-3.5 flex flex-wrap justify-end gap-2 rounded-b-lg border-t bg-surface-raised px-4 py-3">
      {children}
    </div>
  )
}
