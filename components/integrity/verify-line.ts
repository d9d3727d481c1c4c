/** The command that audits a log from elsewhere, with everything filled in. `name`: of the files it reads and keeps. */
export function verifyLine({
  address,
  name,
  isPublic,
}: {
  address: string
  name: string
  isPublic: boolean
}): string {
  const options = [`--policy ${name}.policy`, `--checkpoint ${name}.checkpoint`]
  if (!isPublic) options.push('--key-file key.txt')
  return ['vouchsafe verify', address, ...options].join(' ')
}
