'use client'

import { Menu } from 'lucide-react'
import { useState, type ReactNode } from 'react'

import { IconButton } from '@/components/ui/icon-button'
import { Sheet } from '@/components/ui/sheet'
import type { ZoneChoice } from '@/lib/view/zone-choice'

import { AccountMenu } from './account-menu'
import { CommandMenu } from './command-menu'
import { IdentityAsker } from './identity-asker'
import { Brand, Nav } from './nav'
import { SessionProvider, type SessionPerson } from './session'
import { TenantSwitch } from './tenant-switch'
import { ThemeToggle } from './theme-toggle'
import { useFocusFollowsPage } from './use-focus-follows-page'
import { ZoneSettingProvider } from './zone-setting'

interface ShellProps {
  person: SessionPerson
  /** In which zone this person reads times. */
  zone: ZoneChoice
  children: ReactNode
}

/**
 * The frame around every page of the console: navigation at the left (icons only up to 1024 px, a sheet up to 640 px),
 * tenant, commands, theme and account on top. The page fills the rest and scrolls by itself.
 */
export function Shell({ person, zone, children }: ShellProps) {
  const [sheet, setSheet] = useState(false)
  useFocusFollowsPage()
  return (
    <SessionProvider person={person}>
      <ZoneSettingProvider initial={zone}>
        <nav aria-label="Skip">
          <a
            href="#content"
            className="sr-only rounded-md bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
          >
            Skip to content
          </a>
        </nav>
        <div className="flex h-dvh overflow-hidden">
          <aside className="flex w-52 shrink-0 flex-col border-r bg-surface-sunken max-lg:w-12 max-sm:hidden">
            <Brand look="slim" />
            <Nav look="slim" />
          </aside>
          <div className="flex min-w-0 flex-1 flex-col">
            <header className="flex h-11 shrink-0 items-center gap-1.5 border-b px-2">
              <IconButton
                icon={<Menu size={16} />}
                aria-label="Open navigation"
                className="sm:hidden"
                onClick={() => setSheet(true)}
              />
              <TenantSwitch />
              <span className="flex-1" />
              <CommandMenu />
              <ThemeToggle />
              <AccountMenu />
            </header>
            {/* The skip link and a new page bring the focus here. */}
            <main
              id="content"
              tabIndex={-1}
              className="flex min-h-0 flex-1 flex-col overflow-y-auto focus-visible:outline-none"
            >
              {children}
            </main>
          </div>
        </div>
        <Sheet open={sheet} onOpenChange={setSheet} title="Vouchsafe" side="left">
          <Nav look="full" onLeave={() => setSheet(false)} />
        </Sheet>
        <IdentityAsker email={person.email} />
      </ZoneSettingProvider>
    </SessionProvider>
  )
}
