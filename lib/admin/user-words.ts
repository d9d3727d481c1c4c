import { ROLES, type Role } from '@/lib/access/roles'

/** What the list of users says of somebody besides their name, address and role. */
export const USER_LABEL = {
  instanceAdmin: 'Instance admin',
  limited: 'Limited',
  active: 'Active',
  invited: 'Invited',
  disabled: 'Disabled',
  secondFactor: 'Second factor',
  sso: 'Single sign-on',
  password: 'Password',
  noWay: 'Nothing yet',
  neverHere: 'Never',
} as const
export type UserLabel = keyof typeof USER_LABEL

/** The labels that have a word which begins like this one, in any case; roles are called by their names. */
export function labelsFor(word: string): { labels: UserLabel[]; roles: Role[] } {
  const begins = (label: string): boolean =>
    label.split(' ').some((one) => one.toLowerCase().startsWith(word.toLowerCase()))
  return {
    // safe: the keys of the table are the type
    labels: (Object.keys(USER_LABEL) as UserLabel[]).filter((label) => begins(USER_LABEL[label])),
    roles: ROLES.filter((role) => begins(role)),
  }
}
