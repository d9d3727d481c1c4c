'use client'

import { Clock, LogOut, UserRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'

import { DropdownMenu, MenuItem, MenuSeparator } from '@/components/ui/dropdown-menu'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { zoneWords } from '@/lib/view/zone-choice'

import { ACCOUNT } from './nav-items'
import { consolePath } from './paths'
import { ROLE_LABEL } from './role-text'
import { useAllTenants, useSession, useTenant } from './session'
import { useSignOut } from './use-sign-out'
import { ZoneDialogLater } from './zone-dialog-later'
import { useZoneSetting } from './zone-setting'

/** Who is signed in, as what, in which time zone they read, and the way out. */
export function AccountMenu() {
  const person = useSession()
  const tenant = useTenant()
  const isAll = useAllTenants()
  const router = useRouter()
  const signOut = useSignOut()
  const [isZoneOpen, setZoneOpen] = useState(false)
  const { choice } = useZoneSetting()
  const role = person.instanceAdmin ? 'Instance admin' : tenant ? ROLE_LABEL[tenant.role] : null
  return (
    <>
      <DropdownMenu
        align="end"
        width={240}
        trigger={
          <button
            type="button"
            className="flex size-7 shrink-0 items-center justify-center rounded-md border border-border-strong bg-surface-raised text-xs font-medium text-muted transition-colors hover:bg-surface-hover hover:text-text data-[state=open]:bg-surface-active pointer-coarse:size-9"
          >
            {initials(person.name || person.email)}
            <span className="sr-only">: account of {person.name || person.email}</span>
          </button>
        }
      >
        <div className="px-2 py-1.5">
          <p className="truncate font-medium">{person.name}</p>
          <p className="truncate text-sm text-muted">{person.email}</p>
          {role ? (
            <p className="mt-1 truncate text-sm text-muted">
              {role}
              {tenant && !person.instanceAdmin ? ` in ${tenant.name}` : ''}
            </p>
          ) : null}
        </div>
        <MenuSeparator />
        <MenuItem
          icon={<UserRound size={14} />}
          onSelect={() => {
            const here = isAll ? ALL_TENANTS : tenant?.slug
            router.push(here === undefined ? ACCOUNT : consolePath(ACCOUNT, here))
          }}
        >
          Your account
        </MenuItem>
        <MenuItem icon={<Clock size={14} />} onSelect={() => setZoneOpen(true)}>
          Time zone: {zoneWords(choice)}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<LogOut size={14} />} onSelect={signOut}>
          Sign out
        </MenuItem>
      </DropdownMenu>
      <ZoneDialogLater open={isZoneOpen} onOpenChange={setZoneOpen} />
    </>
  )
}

/** One or two letters that stand for a name. */
function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s.@_-]+/)
    .filter(Boolean)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return (
    ends
      .map((word) => firstCharacter(word ?? ''))
      .join('')
      .toUpperCase() || '?'
  )
}

/** A whole character as people see it: an emoji or a letter with its marks is not cut. */
function firstCharacter(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment
  return ''
}
