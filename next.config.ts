import type { NextConfig } from 'next'

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Loaded by Node itself: native code, or one copy for the whole process.
  serverExternalPackages: [
    'pg',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@node-rs/argon2',
    'pino',
    'prom-client',
    'zod',
  ],
  // Types and lint are checked by npm run check, for all files and once.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // No picture of ours is ever resized: the address that would do it for everybody is not there.
  images: { unoptimized: true },
}

export default config
