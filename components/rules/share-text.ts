import { countText } from '@/lib/view/number-words'

import type { RulePreviewAnswer } from './use-rules'

/** How much that is of all there was: `, 12.5 % of 1,204`; nothing where either is not known, or there was nothing. */
export function shareText(answer: Pick<RulePreviewAnswer, 'count' | 'exact' | 'of' | 'ofExact'>): string {
  const { count, exact, of, ofExact } = answer
  if (!exact || !ofExact || of === 0) return ''
  if (count >= of) return `: all of ${countText(of)}`
  const tenths = Math.round((count / of) * 1000)
  const share = tenths === 0 && count > 0 ? 'under 0.1' : tenths === 1000 ? 'over 99.9' : String(tenths / 10)
  return `, ${share} % of ${countText(of)}`
}
