'use client'

import { usePathname } from 'next/navigation'

import { cx } from '@/components/ui/class-names'
import { Tooltip } from '@/components/ui/tooltip'
import { ALL_TENANTS } from '@/lib/access/tenants'

import { Link } from './link'
import { Mark } from './mark'
import { isIn, type NavItem, visibleNav } from './nav-items'
import { consolePath } from './paths'
import { useAllTenants, useSession, useTenant } from './session'

interface NavProps {
  /** `slim` shows names only where there is room (above 1024 px); `full` always. */
  look: 'slim' | 'full'
  /** After a link was followed, to close the sheet. */
  onLeave?: (() => void) | undefined
}

/** The way between rooms. */
export function Nav({ look, onLeave }: NavProps) {
  const tenant = useTenant()
  const isAllTenants = useAllTenants()
  const { instanceAdmin } = useSession()
  const slug = isAllTenants ? ALL_TENANTS : (tenant?.slug ?? '')
  const wide = look === 'full' ? '' : 'max-lg:hidden'
  return (
    <nav aria-label="Main" className="flex flex-col gap-4 p-2">
      {visibleNav({ role: tenant?.role ?? null, instanceAdmin, isAllTenants }).map((group) => (
        <div key={group.label ?? ''} className="flex flex-col gap-px">
          {group.label ? (
            <>
              <h2 className={cx('px-2 pb-1 text-xs font-medium text-muted', wide)}>{group.label}</h2>
              {look === 'slim' ? <hr className="mx-2 mb-2 lg:hidden" /> : null}
            </>
          ) : null}
          {group.items.map((item) => (
            <NavLink key={item.path} item={item} tenant={slug} look={look} onLeave={onLeave} />
          ))}
        </div>
      ))}
    </nav>
  )
}

function NavLink({ item, tenant, look, onLeave }: NavProps & { item: NavItem; tenant: string }) {
  const here = isIn(usePathname(), item)
  const Icon = item.icon
  const link = (
    <Link
      href={consolePath(item.path, tenant)}
      aria-current={here ? 'page' : undefined}
      {...(onLeave ? { onClick: onLeave } : {})}
      className={cx(
        'flex items-center gap-2 rounded-md text-base transition-colors',
        look === 'slim' ? 'h-7 px-2 max-lg:size-8 max-lg:justify-center max-lg:px-0' : 'h-10 px-2',
        here
          ? 'bg-surface-active font-medium text-text'
          : 'text-muted hover:bg-surface-hover hover:text-text',
      )}
    >
      <Icon
        size={16}
        strokeWidth={1.75}
        aria-hidden="true"
        className={cx('shrink-0', here && 'text-accent-text')}
      />
      <span className={look === 'slim' ? 'truncate max-lg:sr-only' : 'truncate'}>{item.label}</span>
    </Link>
  )
  if (look === 'full') return link
  return (
    <Tooltip content={item.label} side="right" narrowOnly>
      {link}
    </Tooltip>
  )
}

/** Mark and name, the way home. */
export function Brand({ look }: { look: 'slim' | 'full' }) {
  const tenant = useTenant()
  return (
    <Link
      href={tenant ? consolePath('/events', tenant.slug) : '/'}
      className={cx(
        'flex h-11 shrink-0 items-center gap-2 px-4',
        look === 'slim' && 'max-lg:justify-center max-lg:px-0',
      )}
    >
      <Mark size={18} />
      <span className={cx('text-md font-semibold tracking-tight', look === 'slim' && 'max-lg:sr-only')}>
        Vouchsafe
      </span>
    </Link>
  )
}
