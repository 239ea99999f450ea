/** What a ref below `refs/maestro/` is about. */
export type HubRef =
  | { readonly kind: 'files' | 'journal'; readonly session: string; readonly replica: string }
  | { readonly kind: 'texts'; readonly session: string }

const ID = '[0-9a-z]{1,40}'
const CHAIN = new RegExp(`^refs/maestro/(s-${ID})/(rp-${ID})/(files|journal)$`)
const TEXTS = new RegExp(`^refs/maestro/(s-${ID})/texts$`)

export const journalRef = (session: string, replica: string): string => `refs/maestro/${session}/${replica}/journal`
export const textsRef = (session: string): string => `refs/maestro/${session}/texts`

/** A hub may hold anything under our name; what is not exactly ours is passed over, since ids become folder names here. */
export const hubRef = (name: string): HubRef | null => {
  const [, session = '', replica = '', kind] = CHAIN.exec(name) ?? []
  if (kind === 'files' || kind === 'journal') return { kind, session, replica }
  const texts = TEXTS.exec(name)?.[1]
  return texts === undefined ? null : { kind: 'texts', session: texts }
}
