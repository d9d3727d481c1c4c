import type { ToastMessage } from '@/components/ui/toast'
import type { RetriedView } from '@/lib/delivery/destination-view'
import { counted, countText } from '@/lib/view/number-words'

/** What came of sending dead letters again, as one message. */
export function retriedText({ delivered, refused, gone, left, problem }: RetriedView): ToastMessage {
  const parts = [
    refused === 0 ? null : `${countText(refused)} still refused`,
    gone === 0 ? null : `${countText(gone)} no longer to be sent`,
    left === 0 ? null : `${countText(left)} not tried yet`,
  ].filter((part) => part !== null)
  const rest =
    `${parts.join(', ')}${parts.length === 0 ? '' : '.'}${problem === null ? '' : ` ${problem}`}`.trim()
  const isGood = parts.length === 0 && problem === null
  return {
    tone: isGood ? 'success' : delivered > 0 ? 'info' : 'danger',
    title: delivered === 0 ? 'Nothing arrived' : `${counted(delivered, 'event')} arrived`,
    ...(rest !== '' && { description: rest }),
  }
}
