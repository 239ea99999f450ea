import * as z from 'zod'
import { Answers, Question, Questions } from '../session/ask.ts'
import { isContested } from '../session/conflicts.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'

type AskView = {
  readonly session: string
  readonly ask: string
  readonly questions: z.infer<typeof Questions>
  readonly blocking: boolean
  readonly answers: Answers | null
  readonly answeredBy: string | null
}

const viewAsk = (session: Session, id: string): AskView | Fault => {
  const ask = session.read().state.asks.find((candidate) => candidate.id === id)
  if (ask === undefined) return fault('unknown_ask', `There is no ask ${JSON.stringify(id)}.`, 'List them with `maestro ask list`.')
  return {
    session: session.id,
    ask: ask.id,
    questions: parseText(session, id, Questions) ?? [],
    blocking: ask.blocking,
    answers: ask.answered === null ? null : (parseText(session, ask.answered.text, Answers) ?? {}),
    answeredBy: ask.answered === null ? null : `${ask.answered.by.name} via ${ask.answered.by.via}`,
  }
}

const parseText = <T>(session: Session, id: string, schema: z.ZodType<T>): T | null => {
  const text = session.texts.read(id)
  return text === null ? null : schema.parse(JSON.parse(text))
}

const askText = (view: AskView): string => {
  const questions = view.questions.map(
    (question) => `- ${question.id} (${question.kind}${question.options ? `: ${question.options.join(' | ')}` : ''}): ${question.text}`,
  )
  const answer =
    view.answers === null
      ? `Not answered yet. The user answers in the host, or with \`maestro ask answer ${view.ask}\`.`
      : `Answered by ${view.answeredBy}: ${JSON.stringify(view.answers)}`
  return [`Ask ${view.ask}${view.blocking ? ' (blocking)' : ''}`, ...questions, answer].join('\n')
}

/** Asks the user; the ask stays until somebody answers it, in whichever surface is first. Nothing ever assumes yes. */
export const askUser = defineOperation({
  name: 'ask_user',
  title: 'Ask the user',
  caller: 'agent',
  effect: 'write',
  toolset: 'core',
  cli: null,
  summary: 'Ask the user; group what you need to know. Give ask to look at the answer of an earlier ask.',
  input: z.object({
    questions: z.array(Question).optional(),
    blocking: z.boolean().optional(),
    ask: z.string().optional(),
  }),
  run: async (ctx, { questions, blocking = false, ask }): Promise<AskView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    if (ask !== undefined) return viewAsk(session, ask)
    if (questions === undefined || questions.length === 0)
      return fault(
        'invalid_input',
        'ask_user needs questions, or the id of an earlier ask.',
        'Call ask_user with questions: [{id, text, kind}].',
      )
    const id = ctx.workspace.sources.newId('a')
    session.texts.write(id, JSON.stringify(questions))
    const asked = questions.map((question) => ({ id: question.id, kind: question.kind }))
    const changed = await session.change(() => ({ type: 'asked', ask: id, questions: asked, blocking }), ctx.caller)
    if (!isFault(changed)) return viewAsk(session, id)
    session.texts.remove(id)
    return changed
  },
  text: askText,
})

/** The user's answers. The first answer wins, and a later one is told so; answers of two machines are settled by one more. */
export const answerAsk = defineOperation({
  name: 'answer_ask',
  title: 'Answer an ask',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'ask answer', positional: ['ask', 'answers'], switches: {} },
  summary: 'Answer an ask: answers is a JSON object by question id.',
  input: z.object({ ask: z.string(), answers: Answers }),
  run: async (ctx, { ask, answers }): Promise<AskView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const view = viewAsk(session, ask)
    if (isFault(view)) return view
    const wrong = wrongAnswer(view.questions, answers)
    if (wrong !== null) return wrong
    const text = ctx.workspace.sources.newId('t')
    session.texts.write(text, JSON.stringify(answers))
    const changed = await session.change((state, conflicts) => {
      const open = state.asks.find((candidate) => candidate.id === ask)
      return open?.answered && !isContested(conflicts, { kind: 'ask', ask })
        ? alreadyAnswered(ask, open.answered.by.name)
        : { type: 'ask_answered', ask, text }
    }, ctx.caller)
    if (!isFault(changed)) return viewAsk(session, ask)
    session.texts.remove(text)
    return changed
  },
  text: askText,
})

export const listAsks = defineOperation({
  name: 'list_asks',
  title: 'List asks',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'ask list', positional: [], switches: {} },
  summary: 'Every ask of the session with its questions and answers.',
  input: z.object({}),
  run: async (ctx): Promise<{ readonly asks: readonly AskView[] } | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const views = session.read().state.asks.map((ask) => viewAsk(session, ask.id))
    return { asks: views.flatMap((view) => (isFault(view) ? [] : [view])) }
  },
  text: ({ asks }) => (asks.length === 0 ? 'Nothing was asked.' : asks.map(askText).join('\n\n')),
})

const alreadyAnswered = (ask: string, by: string): Fault =>
  fault('already_answered', `Ask ${ask} was answered already, by ${by}.`, 'Look at the answer with `maestro ask list`.')

const wrongAnswer = (questions: z.infer<typeof Questions>, answers: Answers): Fault | null => {
  for (const question of questions) {
    const answer = answers[question.id]
    const fits = answer !== undefined && answerFits(question, answer)
    if (!fits)
      return fault(
        'invalid_answer',
        `The answer to ${question.id} (${question.kind}${question.options ? `: ${question.options.join(' | ')}` : ''}) is missing or does not fit.`,
        'Answer every question once, by its id.',
      )
  }
  return null
}

const answerFits = (question: Question, answer: string | string[] | boolean): boolean => {
  switch (question.kind) {
    case 'text':
      return typeof answer === 'string'
    case 'confirm':
      return typeof answer === 'boolean'
    case 'choice':
      return typeof answer === 'string' && (!question.options?.length || question.options.includes(answer))
    case 'multi':
      // Without options a form has one line of text for it.
      if (question.options === undefined || question.options.length === 0) return typeof answer !== 'boolean'
      return Array.isArray(answer) && answer.every((one) => question.options?.includes(one))
  }
}
