import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { TextDocuments } from 'vscode-languageserver'
import type { WorkspaceOptions } from '../shared/index.ts'
import { faultLine } from './fault-line.ts'
import { localPath, pathBelow } from './files.ts'
import type { Folder, Folders } from './context.ts'
import type { Buffer } from './picture.ts'
import { fileURLToPath } from 'node:url'
import { differsFromDisk } from './unsaved.ts'

type Surroundings = {
  readonly documents: TextDocuments<TextDocument>
  readonly options: WorkspaceOptions
  readonly log: (text: string) => void
}

/** The editor's folders by their real paths: the same folder twice, or below another work tree's top, is opened once. */
export const openFolders = ({ documents, options, log }: Surroundings): Folders => {
  const folders = new Map<string, Folder>()
  const opening = new Map<string, Promise<string | null>>()
  let last: Promise<string | null> = Promise.resolve(null)
  const listeners: ((folder: Folder) => void)[] = []
  const onError = (error: unknown): void =>
    log(`a folder could not be read: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  const onDrawn = (folder: Folder): void => listeners.forEach((listener) => listener(folder))

  const refused = (error: unknown): null => {
    onError(error)
    return null
  }

  const openRoot = async (uri: string): Promise<string | null> => {
    const path = localPath(uri)
    if (path === null) return null
    const { isFault, openFolder, openWorkspace } = await import('./core.ts')
    const workspace = await openWorkspace(path, { ...options, inThread: true })
    if (isFault(workspace)) {
      log(faultLine(workspace))
      return null
    }
    const { root } = workspace.place
    if (!folders.has(root))
      folders.set(root, openFolder(workspace, { shownRoot: shownRoot(uri, path, root), buffers: buffersOf(documents), onDrawn, onError }))
    return root
  }

  return {
    open: async (uri) => {
      // One after the other: of two ways to one root, the first that the editor names is the spelling.
      last = last.then(() => openRoot(uri)).catch(refused)
      opening.set(uri, last)
      await last
    },
    close: async (uri) => {
      const root = await opening.get(uri)
      opening.delete(uri)
      const stillNamed = await Promise.all(opening.values())
      if (root === null || root === undefined || stillNamed.includes(root)) return
      const folder = folders.get(root)
      folders.delete(root)
      await folder?.close()
    },
    opened: async () => void (await Promise.all(opening.values())),
    all: () => [...folders.values()],
    of: (uri) => {
      const path = localPath(uri)
      if (path === null) return null
      const around = [...folders.values()].filter((folder) => pathBelow(folder.root, path) !== null)
      return around.toSorted((a, b) => b.root.length - a.root.length)[0] ?? null
    },
    onDrawn: (listener) => listeners.push(listener),
  }
}

/** The root in the editor's own spelling: its folder may be a symbolic link, or lie below the root. */
const shownRoot = (uri: string, path: string, root: string): string => {
  const shown = fileURLToPath(uri).replace(/[\\/]+$/, '')
  const below = path.slice(root.length)
  return shown.endsWith(below) ? shown.slice(0, shown.length - below.length) : root
}

const buffersOf = (documents: TextDocuments<TextDocument>) => (): Buffer[] =>
  documents.all().flatMap((document) => {
    const path = localPath(document.uri)
    return path === null ? [] : [{ path, uri: document.uri, unsaved: differsFromDisk(document.getText(), path) }]
  })
