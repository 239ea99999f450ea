import type { SessionState } from '../../session/state.ts'
import type { Tier, Weakening } from './weakening.ts'

/**
 * What is known of the tests of now against those of a stored tree, `against`. `unread`: somebody looked and could not tell. `unlooked`: nobody
 * looked yet, or there is nothing to compare with.
 */
export type WeakenedNow =
  | { readonly kind: 'read'; readonly against: string; readonly weakenings: readonly Weakening[] }
  | { readonly kind: 'unread'; readonly reason: string }
  | { readonly kind: 'unlooked' }

type Accepting = Pick<SessionState, 'acceptedWeakenings'>

/** What the user has not accepted, most pressing first. */
export const openQuestions = ({ acceptedWeakenings }: Accepting, weakened: WeakenedNow): readonly Weakening[] => {
  if (weakened.kind !== 'read') return []
  const accepted = new Set(acceptedWeakenings.map(({ key }) => key))
  return weakened.weakenings.filter(({ key }) => !accepted.has(key))
}

/** Only these hold anything up; the others are shown. */
const PRESSING: readonly Tier[] = ['error', 'high']

export const pressing = <W extends Pick<Weakening, 'tier'>>(weakenings: readonly W[]): W[] =>
  weakenings.filter(({ tier }) => PRESSING.includes(tier))

/** How many there are of each tier. */
export type TierCounts = Readonly<Record<Tier, number>>

export const tierCounts = (weakenings: readonly Pick<Weakening, 'tier'>[]): TierCounts => {
  const of = (tier: Tier): number => weakenings.filter((one) => one.tier === tier).length
  return { error: of('error'), high: of('high'), medium: of('medium'), low: of('low') }
}

/** `1 error, 2 high`; empty where there is none. */
export const tiersLabel = (weakenings: readonly Pick<Weakening, 'tier'>[]): string =>
  Object.entries(tierCounts(weakenings))
    .flatMap(([tier, count]) => (count === 0 ? [] : [`${count} ${tier}`]))
    .join(', ')
