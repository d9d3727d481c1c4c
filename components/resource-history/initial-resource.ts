import type { AsOfAnswer, HistoryPage } from '@/lib/search/resource/answers'
import type { ResourceName } from '@/lib/search/resource/resource-name'

/** Versions of the first page and of later ones. */
export const PAGE_SIZE = 50

/** What came with the page: it was read before the answer was sent. */
export interface InitialResource {
  resource: ResourceName
  /** As the address has it. */
  at: string | null
  history: HistoryPage
  asOf: AsOfAnswer | null
}
