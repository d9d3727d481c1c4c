/** A key or chord, such as `⌘K`, `Esc` or `/`. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-4 min-w-4 shrink-0 items-center justify-center rounded-sm border border-border-strong bg-surface-sunken px-1 font-sans text-2xs text-muted">
      {children}
    </kbd>
  )
}
