import { CodeLensRefreshRequest } from 'vscode-languageserver'
import type { Feature, Picture } from '../context.ts'
import { runsOfNow } from '../seen-tests.ts'

/** Asks the editor to fetch lenses and hints again when what they show has changed. */
export const redrawing: Feature = ({ connection, client, folders }) => {
  const shown = new Map<string, string>()
  const log = (error: unknown): void => connection.console.info(`the editor did not redraw: ${String(error)}`)

  const drawn = new Map<string, Picture | null>()

  folders.onDrawn((folder) => {
    const picture = folder.picture()
    // Most keys change nothing, and some editors never ask again.
    if (drawn.get(folder.root) === picture || !(client.redrawsLenses || client.redrawsHints)) return
    drawn.set(folder.root, picture)
    const now = summary(picture)
    if (shown.get(folder.root) === now) return
    shown.set(folder.root, now)
    // Not awaited: an editor may take its time, or never answer.
    if (client.redrawsLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(log)
    if (client.redrawsHints) connection.languages.inlayHint.refresh().catch(log)
  })
  return {}
}

/** All that a lens or a hint depends on. */
const summary = (picture: Picture | null): string => {
  if (picture === null) return ''
  const calls = picture.placed.flatMap(({ finding, uri, range }) =>
    finding.fixes.length > 0 ? [uri, range.start.line, finding.fixes] : [],
  )
  const verdicts = picture.view.standings.map(({ criterion, verdict, running }) => [
    criterion.id,
    verdict.kind,
    running,
    verdict.kind === 'unproven' ? null : verdict.evidence.id,
  ])
  return JSON.stringify([
    picture.plan.lines,
    calls,
    verdicts,
    runsOfNow(picture.view),
    picture.unsaved,
    picture.view.state.checkpoints.length,
  ])
}
