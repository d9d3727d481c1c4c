import { Notice } from '@/components/ui/notice'

/** What a page could not use of its address; nothing where it could use all of it. */
export function AddressNotice({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null
  return (
    <Notice tone="warning">
      Part of the address cannot be used: {problems.map((problem) => problem.replaceAll('`', '')).join(' ')}
    </Notice>
  )
}
