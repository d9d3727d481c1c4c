'use client'

import { useAddress } from '@/components/layout/use-address'
import type { Preset } from '@/lib/delivery/destination-view'

import { FORMAT_TEXT } from './format-text'
import { KIND_TEXT, PLAIN_KINDS } from './kind-text'
import { ALL_DESTINATIONS } from './place'

/** Receivers to begin with: those that are known, then the plain ones. */
export function Receivers({ presets }: { presets: readonly Preset[] }) {
  const { goTo } = useAddress()
  const known = presets.map(({ id, title, kind, format }) => ({
    id,
    title,
    note: `${KIND_TEXT[kind]}, ${FORMAT_TEXT[format].label}`,
  }))
  return (
    <ul
      aria-label="Receivers"
      className="mx-auto -mt-10 grid w-full max-w-3xl gap-2 sm:grid-cols-2 lg:grid-cols-3"
    >
      {[...known, ...PLAIN_KINDS.map(({ id, title, about }) => ({ id, title, note: about }))].map(
        ({ id, title, note }) => (
          <li key={id} className="flex">
            <button
              type="button"
              onClick={() => goTo({ ...ALL_DESTINATIONS, new: id })}
              className="flex w-full flex-col gap-0.5 rounded-md border bg-surface-raised px-3 py-2 text-left transition-colors hover:border-border-strong hover:bg-surface-hover"
            >
              <span className="font-medium text-text">{title}</span>
              <span className="text-sm text-muted">{note}</span>
            </button>
          </li>
        ),
      )}
    </ul>
  )
}
