import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'
import * as z from 'zod'

const Manifest = z.object({ name: z.string(), version: z.string(), license: z.string() })

/** Remembers which packages the bundles hold, and writes their licences beside them, as they must travel: `<folder>/THIRD-PARTY-NOTICES.txt`. */
export const thirdPartyNotices = (folder: string): Plugin => {
  const packages = new Set<string>()
  return {
    name: 'third-party-notices',
    generateBundle: (_options, bundle) => {
      for (const chunk of Object.values(bundle)) {
        for (const module of chunk.type === 'chunk' ? chunk.moduleIds : []) {
          const found = packageOf(module)
          if (found !== undefined && existsSync(join(found, 'package.json'))) packages.add(found)
        }
      }
    },
    writeBundle: () => {
      const notices = [...packages].map(noticeOf).toSorted((a, b) => (a.title < b.title ? -1 : 1))
      const text = notices.map(({ title, licence }) => `${title}\n${'='.repeat(title.length)}\n\n${licence}\n`).join('\n\n')
      writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), text)
    },
  }
}

/** Folder of the package that a bundled module belongs to; undefined for the project's own. */
const packageOf = (module: string): string | undefined =>
  /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module.replaceAll('\\', '/').replace(/^\0/, ''))?.[1]

const noticeOf = (folder: string): { title: string; licence: string } => {
  const { name, version, license } = Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
  return {
    title: `${name} ${version} (${license})`,
    licence: file === undefined ? license : readFileSync(join(folder, file), 'utf8').trim(),
  }
}
