import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import { cx } from './class-names'

const LOOK = {
  info: { style: 'border-info-border bg-info-subtle', icon: <Info size={14} className="text-info" /> },
  success: {
    style: 'border-success-border bg-success-subtle',
    icon: <CircleCheck size={14} className="text-success" />,
  },
  warning: {
    style: 'border-warning-border bg-warning-subtle',
    icon: <TriangleAlert size={14} className="text-warning" />,
  },
  danger: {
    style: 'border-danger-border bg-danger-subtle',
    icon: <CircleAlert size={14} className="text-danger" />,
  },
}

/** A message inside a page or form. Danger and warning are read out when they appear. */
export function Notice({ tone, children }: { tone: keyof typeof LOOK; children: ReactNode }) {
  const { style, icon } = LOOK[tone]
  return (
    <div
      role={tone === 'danger' || tone === 'warning' ? 'alert' : 'status'}
      className={cx('flex gap-2 rounded-md border px-2.5 py-2 text-base text-text', style)}
    >
      <span className="flex h-5 shrink-0 items-center">{icon}</span>
      <div className="min-w-0 flex-1 break-words">{children}</div>
    </div>
  )
}
