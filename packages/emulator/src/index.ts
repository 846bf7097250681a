export { debugged } from './debugged.ts';
export { findExtensions } from './extensions/find-extensions.ts';
export { bundleFunction, functionExports } from './function/bundle-function.ts';
export { createEmulator, type Emulator } from './emulator.ts';
export { isPlatformLine, markedPlatformLine } from './platform/output-marks.ts';
export type { LogRecord, LogSink } from './log/record.ts';
export type { EmulatorOptions, FunctionDefinition } from './options.ts';
export type { ExitStatus, LaunchCommand, ProcessLauncher, RuntimeProcess } from './process/launcher.ts';
export { adoptProcess, plainLauncher } from './process/plain-launcher.ts';
export {
  createRemoteEmulator,
  type RemoteAsynchronousFunction,
  type RemoteEmulator,
  type RemoteEmulatorOptions,
  type RemoteQueueSettings,
} from './remote-emulator.ts';
export { unlimitedSeconds } from './clock.ts';
export type { AsynchronousSettings } from './queue/asynchronous-function.ts';
export type { EventQueueSettings } from './queue/event-queue.ts';
export { runRie } from './rie/program.ts';
export type { RieOptions } from './rie/run.ts';
