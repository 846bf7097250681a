import type { BuildFunction, FunctionConfig, ImageFunction } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { program } from './service-parts.ts';
import type { Plan } from './plan.ts';

/** What a container runs. Both are always written: an entrypoint without a command would clear the image's. */
interface Start {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

const emulator = program('aws-lambda-rie');

/**
 * The emulator, and behind it what the image would run. One that names AWS's emulator gets ours in that place.
 * @throws StackError `IMAGE_FACTS_MISSING`
 */
export function startOf(plan: Plan, fn: FunctionConfig): Start {
  const { entrypoint, command } =
    fn.runtime === undefined ? imageStart(plan, fn) : { entrypoint: [], command: [] };
  const at = entrypoint.findIndex((word) => /(?:^|\/)aws-lambda-rie$/.test(word));
  const whole = at < 0 ? [emulator, ...entrypoint] : entrypoint.with(at, emulator);
  return { entrypoint: [program('tini'), '--', ...whole], command };
}

/** As in Docker: an entrypoint of one's own clears the image's command. */
function imageStart(plan: Plan, fn: ImageFunction | BuildFunction): Start {
  if (fn.build !== undefined) return fn;
  if (fn.entrypoint !== undefined) return { entrypoint: fn.entrypoint, command: fn.command ?? [] };
  const facts = plan.images.get(fn.image);
  if (facts !== undefined) return { entrypoint: facts.entrypoint, command: fn.command ?? facts.command };
  throw factsMissing(plan);
}

/** Names all images of the stack that it is about. */
function factsMissing({ stack, images }: Plan): StackError {
  const unknown = stack.functions.flatMap((fn) =>
    fn.image === undefined || fn.entrypoint !== undefined || images.has(fn.image)
      ? []
      : [`the image ${fn.image}, of the function ${fn.name}`],
  );
  return new StackError(
    'IMAGE_FACTS_MISSING',
    `The entrypoint and command of ${unknown.join(', and of ')}, are not known`,
  );
}
