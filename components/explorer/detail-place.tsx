import { ArrowDown, ArrowUp, X } from 'lucide-react'
import type { ReactNode } from 'react'

import { IconButton } from '@/components/ui/icon-button'
import { Spinner } from '@/components/ui/spinner'

/** What stands where an event will. */
export function Alone({ children }: { children: ReactNode }) {
  return <div className="min-w-0 flex-1 p-3">{children}</div>
}

interface ReadingProps {
  /** To the rows beside it; null where there is none. Absent on a page of its own. */
  steps?: { onPrevious: (() => void) | null; onNext: (() => void) | null }
  onClose?: () => void
}

/** The event is on its way. Nobody has to wait for it. */
export function Reading({ steps, onClose }: ReadingProps) {
  return (
    <Alone>
      <div className="flex min-h-7 items-center gap-1 text-sm text-muted">
        <p className="flex flex-1 items-center gap-2">
          <Spinner /> Reading the event…
        </p>
        {steps === undefined ? null : (
          <>
            <Step icon={<ArrowUp size={14} />} label="Previous event" onStep={steps.onPrevious} />
            <Step icon={<ArrowDown size={14} />} label="Next event" onStep={steps.onNext} />
          </>
        )}
        {onClose === undefined ? null : (
          <IconButton size="sm" icon={<X size={14} />} aria-label="Close" onClick={onClose} />
        )}
      </div>
    </Alone>
  )
}

function Step({ icon, label, onStep }: { icon: ReactNode; label: string; onStep: (() => void) | null }) {
  return onStep === null ? null : <IconButton size="sm" icon={icon} aria-label={label} onClick={onStep} />
}
