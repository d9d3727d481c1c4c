import type { ComponentProps, ReactNode } from 'react'

import { cx } from './class-names'

/**
 * A plain table for short lists (settings). Scrolls sideways by itself where the window is too narrow. The event table is another thing: see `components/event-table`.
 */
export function Table({ label, busy, children }: { label: string; busy?: boolean; children: ReactNode }) {
  return (
    <section aria-label={label} className="relative overflow-x-auto rounded-lg border bg-surface-raised">
      <table aria-busy={busy || undefined} className="w-full border-collapse text-left text-base">
        {children}
      </table>
    </section>
  )
}

/** The row of headings. */
export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="bg-surface-sunken">
      <tr>{children}</tr>
    </thead>
  )
}

/** The rows. */
export function TableBody({ children }: { children: ReactNode }) {
  return <tbody className="[&>tr]:border-t">{children}</tbody>
}

/** One row; `muted` for what is over: a disabled account, a revoked key. */
export function TableRow({ muted, children }: { muted?: boolean; children: ReactNode }) {
  return (
    <tr className={cx('group transition-colors hover:bg-surface-hover', muted && 'text-muted')}>
      {children}
    </tr>
  )
}

/** A heading. Give `hidden` where the column speaks for itself, such as a column of buttons. */
export function Th({ hidden, className, children, ...rest }: ComponentProps<'th'> & { hidden?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={cx('h-7 px-3 text-sm font-medium whitespace-nowrap text-muted', className)}
    >
      {hidden ? <span className="sr-only">{children}</span> : children}
    </th>
  )
}

/** A cell, 36 px high with one line; `wraps` where its text may take several. */
export function Td({ className, wraps, ...rest }: ComponentProps<'td'> & { wraps?: boolean }) {
  return <td {...rest} className={cx('h-9 px-3', !wraps && 'whitespace-nowrap', className)} />
}
