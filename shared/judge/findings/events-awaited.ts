import { machineLabel } from '../../session/item-id.ts'
import { defineFinding } from '../finding.ts'

/** A part of the session's journal cannot be read before another machine's part is here. */
export const eventsAwaited = defineFinding({
  code: 'events-awaited',
  severity: 'information',
  explanation:
    'Events of one machine stand on events of another one that have not arrived here. They are kept and counted in as soon as those come: let that machine run `maestro push`, then `maestro pull` here.',
  *find({ waiting = [] }) {
    for (const { replica, on, events } of waiting)
      yield {
        where: { kind: 'plan', item: 'goal' },
        message: `${events} event${events === 1 ? '' : 's'} of machine ${machineLabel(replica)} wait${events === 1 ? 's' : ''} for machine ${machineLabel(on)}, whose events have not all arrived. Let it run \`maestro push\`, then \`maestro pull\` here.`,
      }
  },
})
