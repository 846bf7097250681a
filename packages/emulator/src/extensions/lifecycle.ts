/**
 * The life of an extension, as a table. Phases have Lambda's own names, which its error messages carry.
 *
 * ```
 * Started ──register──► Registered ──next──► Ready ──deliver──► Running ──next──► Ready
 * Registered ──initError──► InitError     Registered, Ready, Running ──exitError──► ExitError
 * any ──exit──► Exited
 * ```
 */
export type ExtensionPhase =
  'Started' | 'Registered' | 'Ready' | 'Running' | 'InitError' | 'ExitError' | 'Exited';

/** What can happen: requests of the extension, and decisions of its environment. */
export type ExtensionAction = 'register' | 'next' | 'deliver' | 'initError' | 'exitError' | 'exit';

const table: Readonly<Record<ExtensionPhase, Partial<Record<ExtensionAction, ExtensionPhase>>>> = {
  Started: { register: 'Registered', exit: 'Exited' },
  Registered: { next: 'Ready', initError: 'InitError', exitError: 'ExitError', exit: 'Exited' },
  Ready: { deliver: 'Running', exitError: 'ExitError', exit: 'Exited' },
  Running: { next: 'Ready', exitError: 'ExitError', exit: 'Exited' },
  // To say it again is fine.
  InitError: { initError: 'InitError', exit: 'Exited' },
  ExitError: { exitError: 'ExitError', exit: 'Exited' },
  Exited: {},
};

/** The phase after an action; undefined where it is not allowed (403 `Extension.InvalidExtensionState` for an extension). */
export const applyAction = (phase: ExtensionPhase, action: ExtensionAction): ExtensionPhase | undefined =>
  table[phase][action];
