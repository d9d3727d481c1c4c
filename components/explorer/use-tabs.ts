'use client'

import type { TabChoice } from '@/components/event-detail/event-detail'
import { usePreference } from '@/components/layout/use-preference'
import { EVENT_TABS, type ExplorerState } from '@/lib/view/explorer-state'

import type { Go } from './use-explorer-state'

/** The tab of an open event: the one of the address, else the one that this person looked at last. */
export function useTabs(state: ExplorerState, go: Go): TabChoice {
  const [last, remember] = usePreference('tab')
  return {
    tab: state.tab ?? EVENT_TABS.find((tab) => tab === last) ?? 'fields',
    onTab: (tab) => {
      remember(tab)
      go({ tab }, 'replace')
    },
  }
}
