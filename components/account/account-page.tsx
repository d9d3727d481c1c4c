'use client'

import { SettingsFrame } from '@/components/admin/settings-frame'
import { OwnSessions } from '@/components/sessions/own-sessions'

import { OwnRoles } from './own-roles'
import { SignInSections } from './sign-in-sections'

/** The page about oneself: one section for each thing. */
export function AccountPage() {
  return (
    <SettingsFrame title="Your account" description="What Vouchsafe knows of you, and what you may do where.">
      <OwnRoles />
      <SignInSections />
      <OwnSessions />
    </SettingsFrame>
  )
}
