import type { Extension } from '../extensions/extension.ts';
import type { InitFailure } from './outcome.ts';

/** Of a program that is a runtime, and has ended without being one. @param program its file and arguments; undefined for another's */
export const endedUnasked = (
  outcome: InitFailure['outcome'],
  program: string | undefined,
): string | undefined =>
  program === undefined || outcome.kind !== 'exit' || outcome.status.code === null
    ? undefined
    : `${program} has ended without asking for an invocation. Such a program asks for one after the other, as long as it runs: GET http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next. Clients do that: lambda.Start in Go, lambda_runtime::run in Rust.`;

/** What kept an init from being over until its time was; undefined where it was none of these. */
export const waitedFor = (extensions: readonly Pick<Extension, 'name' | 'phase'>[]): string | undefined =>
  extensions.length === 0 ? undefined : `Init has waited for ${extensions.map(missing).join('; and for ')}.`;

const missing = ({ name, phase }: Pick<Extension, 'name' | 'phase'>): string =>
  phase === 'Started'
    ? `the extension ${name}, which has not registered: POST http://$AWS_LAMBDA_RUNTIME_API/2020-01-01/extension/register with Lambda-Extension-Name: ${name}, the name of its file`
    : `the extension ${name}, which has registered and not asked for its first event: GET http://$AWS_LAMBDA_RUNTIME_API/2020-01-01/extension/event/next`;
