import type { Metadata } from 'next'

import { AccountPage } from '@/components/account/account-page'

export const metadata: Metadata = { title: 'Your account' }

/** `/account`: what somebody may know and change of themselves. Everybody who is signed in has it. */
export default function Account() {
  return <AccountPage />
}
