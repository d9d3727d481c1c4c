'use client'

/** Says that an answer may not be exact, and leads to the events that are the reason. */
export function PartialNote({ onSearch }: { onSearch: (query: string) => void }) {
  return (
    <span className="text-sm text-muted">
      Some events are only partly indexed, so some may be missing or wrong here: see{' '}
      <button
        type="button"
        onClick={() => onSearch(PARTIAL)}
        className="rounded-sm font-mono text-xs text-accent-text underline underline-offset-2"
      >
        {PARTIAL}
      </button>
    </span>
  )
}

const PARTIAL = 'partial:true'
