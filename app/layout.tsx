import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'

import { Providers } from '@/components/layout/providers'

import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Vouchsafe', template: '%s · Vouchsafe' },
  description: 'An audit log you can swear by.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
}

/** The document: fonts, and the theme before the first paint. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  // No page is made ahead: scripts carry a nonce of their request, and a page without one runs none.
  await connection()
  return (
    // theme-init.js sets data-theme before React arrives, so the two differ on purpose.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        {/* Blocks the first paint on purpose: later would show the wrong theme for a moment. */}
        <script src="/theme-init.js" async={false} />
      </head>
      <body className="min-h-dvh">
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
