'use client'

import { Check, Plus } from 'lucide-react'
import type { ReactNode } from 'react'

import { cx } from '@/components/ui/class-names'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

import { masksIn, toggleMask } from './grant-draft'

/** What is hidden most often. */
const COMMON = ['client.ip', 'client.userAgent', 'actor.email', 'actor', 'details.token*', 'before'] as const

interface MasksFieldProps {
  label: string
  hint: ReactNode
  /** As typed, with commas or spaces between them. */
  masks: string
  onMasks: (masks: string) => void
  problem: string | null
}

/** Which places of events are hidden: typed, or chosen of the usual ones. */
export function MasksField({ label, hint, masks, onMasks, problem }: MasksFieldProps) {
  const chosen = masksIn(masks)
  return (
    <div className="flex flex-col gap-1.5">
      <Field label={label} optional error={problem ?? undefined} hint={hint}>
        <Input
          name="masks"
          mono
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={masks}
          onChange={(event) => onMasks(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap gap-1" role="group" aria-label="Often hidden">
        {COMMON.map((mask) => {
          const isOn = chosen.includes(mask)
          const Icon = isOn ? Check : Plus
          return (
            <button
              key={mask}
              type="button"
              aria-pressed={isOn}
              onClick={() => onMasks(toggleMask(masks, mask))}
              className={cx(
                'inline-flex h-6 items-center gap-1 rounded-full border px-2 font-mono text-xs transition-colors pointer-coarse:h-8',
                isOn
                  ? 'border-accent-border bg-accent-subtle text-accent-text'
                  : 'border-border-strong text-muted hover:bg-surface-hover hover:text-text',
              )}
            >
              <Icon size={11} aria-hidden="true" />
              {mask}
            </button>
          )
        })}
      </div>
    </div>
  )
}
