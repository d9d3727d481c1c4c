import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { RelativeTime } from '@/components/ui/relative-time'
import { ipBits } from '@/lib/base/ip-bits'
import { toggleTerm } from '@/lib/query/edit'
import type { SeenValue } from '@/lib/search/actor'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

interface SeenListProps {
  /** What the values are: `Address`. */
  title: string
  tenant: string
  q: string
  name: 'ip' | 'agent'
  list: { values: readonly SeenValue[]; more: boolean }
}

/** Values with the first and the last time that they were seen. */
export function SeenList({ title, tenant, q, name, list }: SeenListProps) {
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border bg-surface-raised">
      <table className="w-full table-fixed border-collapse text-left text-sm">
        <thead className="bg-surface-sunken">
          <tr className="h-7 text-muted [&>th]:px-3 [&>th]:font-medium">
            <th scope="col">{title}</th>
            <th scope="col" className="w-40 max-sm:hidden">
              First seen
            </th>
            <th scope="col" className="w-40 max-[500px]:w-28">
              Last seen
            </th>
            <th scope="col" className="w-18 text-right">
              Events
            </th>
          </tr>
        </thead>
        <tbody className="[&>tr]:border-t">
          {list.values.map((seen) => (
            <tr key={seen.value} className="[&>td]:px-3 [&>td]:py-1">
              <td>
                <SeenName tenant={tenant} q={q} name={name} value={seen.value} />
              </td>
              <td className="max-sm:hidden">
                <RelativeTime at={seen.first} precision="minute" />
              </td>
              <td>
                <RelativeTime at={seen.last} precision="minute" />
              </td>
              <td className="text-right">{countText(seen.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.values.length === 0 ? (
        <p className="border-t px-3 py-2 text-sm text-muted">None of its events says one.</p>
      ) : null}
      {list.more ? <p className="border-t px-3 py-1.5 text-sm text-muted">And others.</p> : null}
    </div>
  )
}

/** A value as a link to its events; what is no address cannot be asked for as one. */
function SeenName({ tenant, q, name, value }: Omit<SeenListProps, 'title' | 'list'> & { value: string }) {
  const text = <bdi className="line-clamp-2 font-mono text-xs wrap-anywhere">{visibleText(value)}</bdi>
  if (name === 'ip' && ipBits(value) === null) return text
  return (
    <Link
      href={eventsPath(tenant, { q: toggleTerm(q, name, value, 'include') })}
      title={visibleText(value)}
      className="flex min-h-6 items-center rounded-sm text-accent-text hover:underline"
    >
      {text}
    </Link>
  )
}
