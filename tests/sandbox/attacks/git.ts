import { attacks, type Attack } from './attack.ts'

const changes = { family: 'git', by: 'sh', sign: 'git-changed', control: 'anyone' } as const

/** Planting what the user's own next git command would run. */
export const gitAttacks: readonly Attack[] = [
  ...attacks(changes, {
    'write the git configuration': 'printf "[core]\\n\\tfsmonitor = evil\\n" >> .git/config',
    'write the git configuration with git': 'git config core.fsmonitor evil',
    'replace the git configuration': 'echo > new && mv -f new .git/config',
    'plant a hook': 'mkdir -p .git/hooks && echo evil > .git/hooks/post-checkout',
    'plant attributes': 'mkdir -p .git/info && echo "* filter=evil" > .git/info/attributes',
    'plant an object': 'mkdir -p .git/objects/00 && echo x > .git/objects/00/evil',
    'move the git folder away': 'mv .git away && mkdir .git',
    'remove the git folder': 'rm -rf .git',
    'unmount the git folder': 'umount -l "$PWD/.git"; echo evil >> .git/config',
    'make the git folder writable': 'mount -o remount,rw,bind "$PWD/.git"; echo evil >> .git/config',
    'write through a link to the git folder': 'ln -s .git other && echo evil >> other/config',
  }),
  ...attacks(
    { ...changes, git: 'file' },
    {
      'point a .git file elsewhere': 'echo "gitdir: /tmp" > .git',
      'replace a .git file': 'rm -f .git; mkdir .git; echo evil > .git/config',
    },
  ),
  // A link can be swapped for a folder whatever it leads to, and nothing can be mounted over it.
  ...attacks(
    { ...changes, git: 'link', refused: true },
    {
      'point a .git link elsewhere': 'rm -f .git; mkdir .git; echo evil > .git/config',
      'write through a .git link': 'echo evil >> .git/config',
    },
  ),
  {
    ...changes,
    git: 'inner-link',
    refused: true,
    name: 'swap a .git link that leads into the workspace',
    script: 'rm -f .git; mkdir .git; echo evil > .git/config',
  },
]
