'use client'

import { Bookmark, Building2, CircleHelp, Clock, Hourglass, LogOut, UserRound } from 'lucide-react'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { Dialog as Radix } from 'radix-ui'
import { useLayoutEffect, useState } from 'react'

import { showLanguageSheet } from '@/components/query-bar/language-sheet-state'
import type { Option, OptionGroup } from '@/components/ui/option-filter'
import { OptionList } from '@/components/ui/option-list'
import { useFocusBack } from '@/components/ui/use-focus-back'
import { useViews } from '@/components/views/use-views'
import { ALL_TENANTS } from '@/lib/access/tenants'
import type { SavedView } from '@/lib/view/saved-view'
import { viewAddress } from '@/lib/view/view-address'
import { zoneWords } from '@/lib/view/zone-choice'

import { ACCOUNT, inTenant, visibleNav } from './nav-items'
import { consolePath } from './paths'
import { type SessionTenant, useAllTenants, useSession, useTenant } from './session'
import { ALL_TENANTS_OPTION } from './tenant-switch'
import { THEME_CHOICES, THEME_LABEL, useTheme } from './theme'
import { THEME_ICON } from './theme-toggle'
import { useSignOut } from './use-sign-out'
import { ZoneDialog } from './zone-dialog'
import { useZoneSetting } from './zone-setting'

/** What can be gone to and done, found by typing. Once it was open it stays, so that it can give the focus back. */
export function CommandWindow({
  open,
  onOpenChange,
  firstText,
  onThere,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Typed while this window was on its way. */
  firstText: string
  /** From now on it has the keyboard. */
  onThere: () => void
}) {
  const [isZoneOpen, setZoneOpen] = useState(false)
  const { remember, giveBack } = useFocusBack()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            remember()
            // Radix would select what was typed already, and the next letter would replace it.
            event.preventDefault()
            focusEnd(event.currentTarget)
          }}
          onCloseAutoFocus={giveBack}
          className="fixed top-[14vh] left-1/2 z-50 flex max-h-[min(420px,70vh)] w-[min(560px,calc(100vw-24px))] -translate-x-1/2 animate-appear flex-col overflow-hidden rounded-lg border border-border-strong bg-surface-raised shadow-overlay focus-visible:outline-none"
        >
          <Radix.Title className="sr-only">Command menu</Radix.Title>
          <Commands
            firstText={firstText}
            onThere={onThere}
            onDone={() => onOpenChange(false)}
            onZone={() => setZoneOpen(true)}
          />
        </Radix.Content>
      </Radix.Portal>
      <ZoneDialog open={isZoneOpen} onOpenChange={setZoneOpen} />
    </Radix.Root>
  )
}

/** Focus the field in here, behind what stands in it. */
function focusEnd(inside: EventTarget | null): void {
  const field = inside instanceof HTMLElement ? inside.querySelector('input') : null
  field?.focus()
  field?.setSelectionRange(field.value.length, field.value.length)
}

function Commands(props: { firstText: string; onThere: () => void; onDone: () => void; onZone: () => void }) {
  const { firstText, onThere, onDone, onZone } = props
  useLayoutEffect(onThere, [onThere])
  const router = useRouter()
  const pathname = usePathname()
  const search = useSearchParams()
  const { tenants, instanceAdmin } = useSession()
  const tenant = useTenant()
  const isAll = useAllTenants()
  const here = isAll ? ALL_TENANTS : (tenant?.slug ?? null)
  const { setChoice } = useTheme()
  const signOut = useSignOut()
  const { choice } = useZoneSetting()
  // Only mounted while the menu is open: nobody else waits for them.
  const { data: saved } = useViews(tenant?.slug ?? null, {})

  const groups: OptionGroup[] = [
    {
      label: 'Pages',
      options: visibleNav({ role: tenant?.role ?? null, instanceAdmin, isAllTenants: isAll }).flatMap(
        (group) =>
          group.items.map((item) => ({
            value: `page:${item.path}`,
            label: item.label,
            icon: <item.icon size={14} />,
            ...(group.label ? { description: group.label } : {}),
          })),
      ),
    },
    {
      label: 'Views',
      options:
        tenant === null
          ? []
          : [OPEN_ATTEMPTS, ...(saved?.views ?? []).map((view) => viewOption(tenant.slug, view))],
    },
    {
      label: 'Help',
      options:
        here === null
          ? []
          : [
              {
                value: 'language:',
                label: 'Query language',
                icon: <CircleHelp size={14} />,
                keywords: 'help syntax search reference',
              },
            ],
    },
    {
      label: 'Theme',
      options: THEME_CHOICES.map((value) => ({
        value: `theme:${value}`,
        label: `${THEME_LABEL[value]} theme`,
        icon: THEME_ICON[value],
        keywords: 'appearance colour color mode',
      })),
    },
    {
      label: 'Account',
      options: [
        ...(here === null
          ? []
          : [
              {
                value: `page:${ACCOUNT}`,
                label: 'Your account',
                icon: <UserRound size={14} />,
                keywords: 'profile password roles',
              },
            ]),
        {
          value: 'zone:',
          label: 'Time zone',
          description: zoneWords(choice),
          icon: <Clock size={14} />,
          keywords: 'utc local clock',
        },
        { value: 'sign-out:', label: 'Sign out', icon: <LogOut size={14} />, keywords: 'log out logout' },
      ],
    },
    {
      label: 'Tenants',
      options: (instanceAdmin
        ? [ALL_TENANTS_OPTION, ...tenants.map(tenantOption)]
        : tenants.map(tenantOption)
      )
        .filter(({ value }) => value !== here)
        .map((option) => ({
          ...option,
          value: `tenant:${option.value}`,
          icon: <Building2 size={14} />,
          keywords: 'tenant switch',
        })),
    },
  ]

  const run = (value: string) => {
    onDone()
    const at = value.indexOf(':')
    const [kind, rest] = [value.slice(0, at), value.slice(at + 1)]
    const theme = THEME_CHOICES.find((choice) => choice === rest)
    if (kind === 'page' && here !== null) router.push(consolePath(`/${rest.slice(1)}`, here))
    else if (kind === 'view') router.push(`/events?${rest}`)
    else if (kind === 'tenant') router.push(inTenant(pathname, search, rest))
    else if (kind === 'theme' && theme) setChoice(theme)
    else if (kind === 'language' && here !== null) {
      showLanguageSheet(true)
      // The bar shows it.
      if (pathname !== '/events') router.push(consolePath('/events', here))
    } else if (kind === 'zone') onZone()
    else if (kind === 'sign-out') signOut()
  }

  return (
    <OptionList
      label="Go to a page or tenant, or run a command"
      placeholder="Pages, tenants, commands"
      groups={groups}
      firstText={firstText}
      onSelect={run}
    />
  )
}

/** The one view that nobody has to save. */
const OPEN_ATTEMPTS: Option = {
  value: 'page:/attempts',
  label: 'Open attempts',
  icon: <Hourglass size={14} />,
  keywords: 'view intent result unknown unfinished',
}

const tenantOption = ({ slug, name }: SessionTenant) => ({ value: slug, label: name, description: slug })

/** A saved view as a command; its value is the address that opens it. */
function viewOption(tenant: string, view: SavedView): Option {
  const description = [view.isDefault ? 'default' : '', view.isMine ? '' : view.owner.name]
  return {
    value: `view:${viewAddress(tenant, view)}`,
    label: view.name,
    description: description.filter((word) => word !== '').join(' · '),
    icon: <Bookmark size={14} />,
    keywords: 'view saved search',
  }
}
