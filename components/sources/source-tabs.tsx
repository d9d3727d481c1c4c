import { Link } from '@/components/layout/link'
import { consolePath } from '@/components/layout/paths'
import { cx } from '@/components/ui/class-names'

const PARTS = [
  { path: '/settings/sources', label: 'Sources' },
  { path: '/settings/sources/rules', label: 'Ignore rules' },
  { path: '/settings/sources/redaction', label: 'Redaction' },
] as const

/** The pages about what comes in, one beside the other. */
export function SourceTabs({ tenant, here }: { tenant: string; here: (typeof PARTS)[number]['path'] }) {
  return (
    <nav aria-label="What comes in" className="flex gap-4 overflow-x-auto border-b">
      {PARTS.map(({ path, label }) => (
        <Link
          key={path}
          href={consolePath(path, tenant)}
          aria-current={path === here ? 'page' : undefined}
          className={cx(
            '-mb-px flex h-8 shrink-0 items-center border-b-2 text-base transition-colors pointer-coarse:h-10',
            path === here
              ? 'border-accent font-medium text-text'
              : 'border-transparent text-muted hover:text-text',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
