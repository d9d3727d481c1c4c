/**
 * next-auth takes its public address from the environment alone. Call before its first request; nothing else
 * of it is set this way.
 */
export function setNextAuthUrl(url: string): void {
  process.env['NEXTAUTH_URL'] = url
}
