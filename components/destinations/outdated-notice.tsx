import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { visibleText } from '@/lib/view/visible-text'

import { changedMeanwhile } from './changed-meanwhile'

interface OutdatedNoticeProps {
  /** As it was when the form was opened, and as it is. */
  was: DestinationView
  is: DestinationView
  onShow: () => void
}

/** Says that somebody else saved a destination first, and what they changed. */
export function OutdatedNotice({ was, is, onShow }: OutdatedNoticeProps) {
  const fields = changedMeanwhile(was, is)
  return (
    <Notice tone="warning">
      <p>Somebody else changed this destination since you opened it. Saving puts yours in its place.</p>
      {fields.length > 0 ? (
        <ul aria-label="What they changed" className="mt-1 list-disc pl-4">
          {fields.map(({ label, was: before, is: now }) => (
            <li key={label} className="wrap-anywhere">
              {label}: <span className="line-through">{shown(before)}</span> → {shown(now)}
            </li>
          ))}
        </ul>
      ) : is.version === was.version ? null : (
        <p>What they changed is not shown: its address, or a secret.</p>
      )}
      <Button size="sm" className="mt-1.5" onClick={onShow}>
        Show theirs instead
      </Button>
    </Notice>
  )
}

const SHOWN = 200

const shown = (text: string): string => visibleText(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)
