import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import { counted } from '@/lib/view/number-words'

import { Panel } from './panel'

/** One thing that a database can hold us to, and what of it this one does not. */
export interface DatabaseCheck {
  holds: string
  gaps: readonly { message: string; fix: string }[]
}

/** What the database enforces here, and what it does not. */
export function DatabasePanel({ checks }: { checks: readonly DatabaseCheck[] }) {
  const missing = checks.reduce((sum, { gaps }) => sum + gaps.length, 0)
  return (
    <Panel
      title="What the database enforces"
      note={missing === 0 ? 'All that it can' : `${counted(missing, 'thing')} missing`}
    >
      <ul className="flex flex-col gap-2">
        {checks.flatMap(({ holds, gaps }) =>
          gaps.length === 0
            ? [
                <Line
                  key={holds}
                  icon={<CircleCheck size={14} aria-label="Enforced" className="text-success" />}
                >
                  {holds}
                </Line>,
              ]
            : gaps.map(({ message, fix }) => (
                <Line
                  key={message}
                  icon={<TriangleAlert size={14} aria-label="Not enforced" className="text-warning" />}
                >
                  {message} <span className="text-muted">{fix}</span>
                </Line>
              )),
        )}
      </ul>
      <p className="border-t pt-2.5 text-sm text-muted">
        A superuser of the database can get around all of this. It shows in the log then: nobody can sign
        anything without the instance key, which is not in the database.
      </p>
    </Panel>
  )
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <span className="flex h-5 shrink-0 items-center">{icon}</span>
      <span className="min-w-0 break-words">{children}</span>
    </li>
  )
}
