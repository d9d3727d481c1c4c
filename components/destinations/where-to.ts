import type { DestinationView } from '@/lib/delivery/destination-view'

/** Where a destination leads, as far as it is shown: `https://siem.example.com/…`. */
export function whereTo({ target: { url } }: Pick<DestinationView, 'target'>): string {
  return typeof url === 'string' ? url : ''
}
