/** What `initialize` promises as commands, named here because it is promised before the core is loaded; a test holds them against it. */
export const operationNames = [
  'open_session',
  'get_status',
  'set_criteria',
  'propose_plan',
  'update_step',
  'remember',
  'recall',
  'run_command',
  'verify',
  'wait_job',
  'checkpoint',
  'ask_user',
  'add_criterion',
  'approve_plan',
  'request_changes',
  'show_plan',
  'answer_ask',
  'list_asks',
  'list_evidence',
  'show_evidence',
  'show_run',
  'file_history',
  'show_file',
  'list_sessions',
  'doctor',
]

/** Our own command beside the operations': preview, question, restore. */
export const RESTORE_OPERATION = 'restore_checkpoint'
