'use client'

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'

import { ZoneProvider } from '@/components/ui/zone'
import { readZone, UTC } from '@/lib/base/zone'
import { printZoneChoice, UTC_CHOICE, type ZoneChoice, zoneCookieName } from '@/lib/view/zone-choice'

import { useSession } from './session'

interface ZoneSetting {
  choice: ZoneChoice
  setChoice: (choice: ZoneChoice) => void
}

const SettingContext = createContext<ZoneSetting>({ choice: UTC_CHOICE, setChoice: () => undefined })

/** How long the choice is remembered, in seconds: as long as browsers allow. */
const COOKIE_SECONDS = 400 * 86_400

/** The zone of all times below it: `initial` is what the person chose before, as the server read it. */
export function ZoneSettingProvider({ initial, children }: { initial: ZoneChoice; children: ReactNode }) {
  const { id } = useSession()
  const [chosen, choose] = useState(initial)
  // The machine may have travelled since the server was told where it is.
  const machineZone = useSyncExternalStore(never, localZone, () => chosen.zone)
  const { kind } = chosen
  // The server may know a zone that this browser does not.
  const zone = readZone(kind === 'local' ? machineZone : chosen.zone) ?? UTC
  // The outside system is the cookie.
  useEffect(() => {
    if (kind === 'local') remember(id, { kind, zone })
  }, [kind, zone, id])
  const setting = useMemo(() => {
    const setChoice = (next: ZoneChoice) => {
      remember(id, next)
      choose(next)
    }
    return { choice: { kind, zone }, setChoice }
  }, [kind, zone, id])
  return (
    <SettingContext value={setting}>
      <ZoneProvider zone={zone}>{children}</ZoneProvider>
    </SettingContext>
  )
}

const never = () => () => undefined

/** Which zone the person chose, and how to choose another. */
export function useZoneSetting(): ZoneSetting {
  return useContext(SettingContext)
}

/** The zone of this machine; UTC where it does not say. Browser only. */
export function localZone(): string {
  return readZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? UTC
}

function remember(personId: string, choice: ZoneChoice): void {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  const text = `${zoneCookieName(personId)}=${printZoneChoice(choice)}`
  document.cookie = `${text}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax${secure}`
}
