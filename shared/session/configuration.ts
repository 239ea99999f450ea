import * as z from 'zod'
import { Check } from './check.ts'

const Globs = z.array(z.string().min(1))
/** A command; an argument of it may be empty. */
const Words = z
  .array(z.string().refine((word) => !word.includes('\0'), 'no command can have a NUL character'))
  .refine(([program = '']) => program !== '', 'a command begins with the name of a program')
const Seconds = z.number().int().positive()
const Megabytes = z.number().int().positive()

/** Below the workspace, in posix form, and not ours or git's own. */
const WorkspacePath = z
  .string()
  .min(1)
  .refine(
    (path) => !path.startsWith('/') && !/^[A-Za-z]:/.test(path) && !path.includes('\\'),
    'a path begins below the workspace and uses /',
  )
  .refine((path) => !path.split('/').includes('..'), 'a path may not lead out of the workspace')
  .refine((path) => !/(^|\/)\.git(\/|$)|^\.maestro\/store(\/|$)/.test(path), 'git folders and the store are never shown to a run')
  .transform((path) => path.replace(/^(\.\/)+|\/+$/g, ''))

/** One command that builds what git ignores. `inputs`: its result is kept for as long as these files are the same; without, for the same tree. */
export const SetupCommand = z.strictObject({ run: Words, inputs: Globs.optional(), timeoutS: Seconds.optional() })
export type SetupCommand = z.infer<typeof SetupCommand>

const AnySetupCommand = z
  .union([Words, SetupCommand], 'a command is a list of words, or {"run": [...], "inputs": [...], "timeoutS": 600}')
  .transform((command): SetupCommand => (Array.isArray(command) ? { run: command } : command))

/** Always the same for every run: a run that could change them would not be comparable, or could speak in our reporter's place. */
const OWN_NAMES = /^(CI|HOME|PATH|TMPDIR|MAESTRO_.*)$/

const EnvironmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not the name of an environment variable')
  .refine((name) => !OWN_NAMES.test(name), 'this name is the same in every run and cannot be set')

/** When a service counts as started: somebody answers at a port, its output says a text, or a file is there. */
const Ready = z
  .strictObject({
    port: z.number().int().min(1).max(65_535).optional(),
    output: z.string().min(1).optional(),
    path: z.string().min(1).optional(),
  })
  .refine((ready) => Object.keys(ready).length === 1, 'name one of port, output, path')

const ServiceName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a name has letters, digits, dots, dashes and underscores')

/** A program that runs beside the check, inside the same sandbox. `version`: words for the record; nobody asks the program. */
const Service = z.strictObject({
  start: Words,
  ready: Ready,
  env: z.record(EnvironmentName, z.string()).optional(),
  timeoutS: Seconds.optional(),
  version: z.string().optional(),
})
export type Service = z.infer<typeof Service>

const HostName = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i, 'write a host name, or host:port')

/** A declared check; `cwd` is the folder of its package. */
const NamedCheck = z.intersection(Check, z.object({ text: z.string().optional() }))

/**
 * What a project says of its runs, in `.maestro/config.jsonc`. It lies in the work tree, where anybody can edit it: whatever decides over a result is
 * part of the method, and nothing here makes the sandbox wider. `network` only asks; the user's settings allow.
 */
export const Configuration = z.strictObject({
  checks: z.record(z.string().min(1), NamedCheck).default({}),
  carry: z.array(WorkspacePath).default([]),
  /** Absent: what needs building is detected. An empty list: nothing is built. */
  setup: z.array(AnySetupCommand).optional(),
  inputs: z
    .strictObject({
      default: Globs.optional(),
      checks: z.record(z.string().min(1), Globs).default({}),
      outside: z.strictObject({ files: z.array(z.string().min(1)).default([]), env: z.array(EnvironmentName).default([]) }).prefault({}),
    })
    .prefault({}),
  ignore: Globs.default([]),
  services: z.record(ServiceName, Service).default({}),
  artefacts: Globs.default([]),
  network: z.array(HostName).default([]),
  limits: z
    .strictObject({
      timeoutS: Seconds.optional(),
      memoryMb: Megabytes.optional(),
      treeMemoryMb: Megabytes.optional(),
      processes: z.number().int().positive().optional(),
      outputMb: Megabytes.optional(),
      fileMb: Megabytes.optional(),
      diskMb: Megabytes.optional(),
      cpuS: Seconds.optional(),
    })
    .prefault({}),
  env: z.record(EnvironmentName, z.string()).default({}),
})
export type Configuration = z.infer<typeof Configuration>

/** What holds where there is no file. */
export const noConfiguration: Configuration = Configuration.parse({})
