import type { DestinationView } from '@/lib/delivery/destination-view'
import { visibleText } from '@/lib/view/visible-text'

import { StateBadge } from './destination-state'
import { FORMAT_TEXT } from './format-text'
import { whereTo } from './where-to'

/** Under its name: how it goes, where it leads, in which format. */
export function DestinationHead({ view }: { view: DestinationView }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <StateBadge view={view} />
      <span>{FORMAT_TEXT[view.format].label} to</span>
      <bdi className="font-mono text-sm wrap-anywhere">{visibleText(whereTo(view))}</bdi>
    </span>
  )
}
