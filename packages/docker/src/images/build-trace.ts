/** What BuildKit says of a build, in a protobuf message: `StatusResponse` of its `control.proto`, and of that what is shown. */
export interface BuildTrace {
  readonly steps: readonly BuildStep[];
  readonly logs: readonly BuildLog[];
}

/** A step of a build, as it is now. */
export interface BuildStep {
  readonly id: string;
  readonly name: string;
  readonly started: boolean;
  readonly completed: boolean;
  /** Why it failed, where it did. */
  readonly error?: string;
}

/** What the program of a step has written. */
interface BuildLog {
  /** Id of the step. */
  readonly step: string;
  readonly text: string;
}

/** Reads a message; a broken one is read as far as it goes. */
export function readBuildTrace(message: Uint8Array): BuildTrace {
  const fields = [...readFields(message)];
  const messages = (number: number): Uint8Array[] =>
    fields.flatMap((field) => (field.number === number && field.bytes ? [field.bytes] : []));
  return { steps: messages(1).map(readStep), logs: messages(3).map(readLog) };
}

function readStep(message: Uint8Array): BuildStep {
  const fields = new Map([...readFields(message)].map(({ number, bytes }) => [number, bytes]));
  const error = text(fields.get(7));
  return {
    id: text(fields.get(1)),
    name: text(fields.get(3)),
    started: fields.has(5),
    completed: fields.has(6),
    ...(error !== '' && { error }),
  };
}

function readLog(message: Uint8Array): BuildLog {
  const fields = new Map([...readFields(message)].map(({ number, bytes }) => [number, bytes]));
  return { step: text(fields.get(1)), text: text(fields.get(4)) };
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

interface Field {
  readonly number: number;
  /** Of strings, bytes and messages; numbers are passed over. */
  readonly bytes?: Uint8Array;
}

/** @see https://protobuf.dev/programming-guides/encoding/ */
function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        varint();
        yield { number };
        break;
      case 1:
        at += 8;
        yield { number };
        break;
      case 2: {
        const end = varint() + at;
        yield { number, bytes: message.subarray(at, end) };
        at = end;
        break;
      }
      case 5:
        at += 4;
        yield { number };
        break;
      default:
        return;
    }
  }
}
