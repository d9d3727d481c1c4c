'use client'

import { RadioGroup as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import type { AriaName } from './aria'
import { cx } from './class-names'
import { Tooltip } from './tooltip'

type SegmentedControlProps<V extends string> = AriaName & {
  value: V
  onValueChange: (value: V) => void
  /** With `iconOnly` the label is the name and the tooltip. */
  options: readonly { value: V; label: string; icon?: ReactNode; iconOnly?: boolean }[]
  size?: 'sm' | 'md'
}

/** One of two to four, all in sight: split or unified, light or dark. */
export function SegmentedControl<V extends string>(props: SegmentedControlProps<V>) {
  const { value, onValueChange, options, size = 'md' } = props
  return (
    <Radix.Root
      value={value}
      // safe: Radix only hands back the value of one of the options below
      onValueChange={(next) => onValueChange(next as V)}
      aria-label={props['aria-label']}
      aria-labelledby={props['aria-labelledby']}
      orientation="horizontal"
      className="inline-flex w-fit shrink-0 rounded-md border border-border-strong bg-surface-sunken p-px"
    >
      {options.map((option) => (
        <Tooltip key={option.value} content={option.iconOnly ? option.label : null}>
          <Radix.Item
            value={option.value}
            aria-label={option.iconOnly ? option.label : undefined}
            className={cx(
              'flex items-center justify-center gap-1.5 rounded-[5px] border border-transparent text-muted transition-colors hover:text-text data-[state=checked]:border-border-strong data-[state=checked]:bg-surface-raised data-[state=checked]:text-text',
              size === 'sm' ? 'h-5 text-sm pointer-coarse:h-8' : 'h-6 text-base pointer-coarse:h-8',
              option.iconOnly ? 'w-7' : 'px-2',
            )}
          >
            {option.icon}
            {option.iconOnly ? null : option.label}
          </Radix.Item>
        </Tooltip>
      ))}
    </Radix.Root>
  )
}
