'use client'

import { RotateCw, SkipForward } from 'lucide-react'
import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { keptText, shownState } from './completeness-parts'
import { nextText } from './destination-state'
import { useResume } from './use-destinations'

interface StateNoticeProps {
  tenant: string
  view: DestinationView
  nowMs: number
}

/** Why a destination does not go on, what becomes of that, and what somebody can do; nothing where it does. */
export function StateNotice({ tenant, view, nowMs }: StateNoticeProps) {
  const { state, problem, failingSince } = view
  if (shownState(view) === 'refused') {
    return (
      <Notice tone="warning">
        The receiver has taken no event so far, and refused {countText(view.counts.dead)}: Dead letters say
        why. Once that is mended, they can be sent again.
      </Notice>
    )
  }
  if (state === 'running') return null
  if (state === 'off') {
    return (
      <Notice tone="info">
        It is off. Events wait for it in the log, and are sent in order when it is turned on again.
      </Notice>
    )
  }
  return (
    <Notice tone={state === 'stopped' ? 'danger' : 'warning'}>
      <p className="font-medium wrap-anywhere first-letter:uppercase">
        {visibleText(problem ?? 'It does not go on.')}
      </p>
      <p>
        {failingSince === null ? null : (
          <>
            Since <RelativeTime at={failingSince} precision="minute" />.{' '}
          </>
        )}
        {state === 'stopped' ? 'Nothing is sent until somebody decides. ' : null}
        {keptText(view.counts)}
      </p>
      {/* It changes with every look: said once when it is looked for, not each time. */}
      <p aria-live="off">{nextText(view, nowMs)}</p>
      <Decide tenant={tenant} view={view} />
    </Notice>
  )
}

/** Go on as it is, or without the event that holds up the others. */
function Decide({ tenant, view }: Omit<StateNoticeProps, 'nowMs'>) {
  const resume = useResume(tenant)
  const toast = useToast()
  const [asking, setAsking] = useState(false)
  const { id, stoppedAtIndex } = view
  const goOn = () =>
    void resume.mutateAsync({ id }).then(
      () => toast({ title: 'It is tried now' }),
      () => undefined,
    )
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      <Button size="sm" icon={<RotateCw size={12} />} loading={resume.isPending} onClick={goOn}>
        Try now
      </Button>
      {stoppedAtIndex === null ? null : (
        <Button size="sm" icon={<SkipForward size={12} />} onClick={() => setAsking(true)}>
          Go on without event {countText(stoppedAtIndex)}
        </Button>
      )}
      {resume.error === null || asking ? null : (
        <span role="alert" className="text-sm text-danger">
          {errorText(resume.error)}
        </span>
      )}
      {stoppedAtIndex === null ? null : (
        <AskDialog
          open={asking}
          onClose={() => setAsking(false)}
          title={`Go on without event ${countText(stoppedAtIndex)}?`}
          description="It becomes a dead letter, which can be sent again later, and the events behind it are sent."
          confirmLabel="Go on without it"
          work={resume}
          input={{ id, skip: stoppedAtIndex }}
          done="The others go on"
        />
      )}
    </div>
  )
}
