import { randomUUID } from 'node:crypto';

import {
  EndpointError,
  ServiceError,
  type Invocation,
  type InvocationResult,
  type Invoker,
} from '@lambda-stack/invoke';

import type { EventQueue } from './event-queue.ts';

/**
 * Takes an asynchronous invocation, or passes it on to the emulator that has the queue of all functions. One that comes with an id was
 * passed on already: an emulator that is told of itself does not pass on for ever.
 *
 * @param invocation for a function by its name alone
 * @throws ServiceError where it can't be stored, or the other emulator refuses it or does not answer
 */
export async function acceptEvent(
  invocation: Invocation,
  queue: EventQueue,
  other: Pick<Invoker, 'invoke'> | undefined,
): Promise<InvocationResult> {
  if (other === undefined || invocation.requestId !== undefined) return queue.accept(invocation);
  try {
    return await other.invoke({ ...invocation, requestId: randomUUID() });
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    throw new ServiceError('ServiceException', `The event could not be passed on: ${error.message}`, {
      cause: error,
    });
  }
}
