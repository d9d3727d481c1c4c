/**
 * A setting that comes from the command line instead of the environment. Call before the settings are read; the
 * processes that we start get it too.
 */
export function giveSetting(
  name: 'PORT' | 'VOUCHSAFE_LOG_LEVEL' | 'VOUCHSAFE_EGRESS_ALLOW',
  value: string,
): void {
  process.env[name] = value
}

/** The same for a command that has a default of its own: what the environment says goes first. */
export function giveDefault(name: 'PORT' | 'VOUCHSAFE_LOG_LEVEL', value: string): void {
  process.env[name] ||= value
}
