import { isAnswerObject, parseAnswer } from '../payload/answer.ts';
import { AnswerError } from '../payload/answer-error.ts';

/** What a function reports of its error; runtimes may report anything. */
export interface FunctionError {
  readonly errorType: string | undefined;
  readonly errorMessage: string | undefined;
}

/** Reads the payload of an invocation that failed. */
export function readFunctionError(payload: Uint8Array): FunctionError {
  const report = parseReport(payload);
  return { errorType: textOf(report, 'errorType'), errorMessage: textOf(report, 'errorMessage') };
}

function parseReport(payload: Uint8Array): unknown {
  try {
    return parseAnswer(payload);
  } catch (error) {
    if (error instanceof AnswerError) return undefined;
    throw error;
  }
}

function textOf(report: unknown, key: string): string | undefined {
  const text = isAnswerObject(report) ? report[key] : undefined;
  return typeof text === 'string' ? text : undefined;
}
