import { serviceOf } from './compose-failure.ts';

/** What happens to a service while it is built, pulled and started, in this order; `exited` can come at any time. */
export type ProgressStep =
  'building' | 'built' | 'pulling' | 'pulled' | 'creating' | 'starting' | 'waiting' | 'healthy' | 'exited';

export interface ProgressEvent {
  readonly service: string;
  readonly step: ProgressStep;
  /** The step of a build (`2/3 RUN npm ci`), or `exit code 1`. */
  readonly detail?: string;
}

const containerSteps: ReadonlyMap<string, ProgressStep> = new Map([
  ['Creating', 'creating'],
  ['Recreate', 'creating'],
  ['Starting', 'starting'],
  ['Restarting', 'starting'],
  ['Waiting', 'waiting'],
  ['Healthy', 'healthy'],
  ['Exited', 'exited'],
]);

const imageSteps: ReadonlyMap<string, ProgressStep> = new Map([
  ['Pulling', 'pulling'],
  ['Pulled', 'pulled'],
  ['Building', 'building'],
  ['Built', 'built'],
]);

/**
 * Progress per service, from Compose's plain output and from the engine's events: both are read, since Compose tells of health only
 * when it waits for it, and the engine does not know of builds. What both say is told once.
 */
export class ComposeProgress {
  readonly #project: string;
  readonly #servicesOf: (image: string) => readonly string[];
  readonly #report: (event: ProgressEvent) => void;
  readonly #builds = new Set<string>();
  readonly #exports = new Map<string, string>();
  /** What was told last of a container, or of a service's image. */
  readonly #last = new Map<string, string>();

  constructor(
    project: string,
    report: (event: ProgressEvent) => void,
    servicesOf: (image: string) => readonly string[] = () => [],
  ) {
    this.#project = project;
    this.#servicesOf = servicesOf;
    this.#report = report;
  }

  /** Takes a line that `docker compose --progress plain` wrote. */
  line(text: string): void {
    if (text.startsWith('#')) this.#build(text);
    else this.#step(text);
  }

  /** Takes what the engine says of a container. */
  container(name: string, step: 'healthy' | 'exited', detail?: string): void {
    this.#tell(name, {
      service: serviceOf(name, this.#project),
      step,
      ...(detail !== undefined && { detail }),
    });
  }

  #build(text: string): void {
    const done = /^#(\d+) DONE/.exec(text)?.[1];
    const built = done === undefined ? undefined : this.#exports.get(done);
    if (built !== undefined) {
      this.#tell(`build ${built}`, { service: built, step: 'built' });
      return;
    }
    const match = /^#(\d+) \[(\S+?)(?: ([^\]]+))?\] (.*)/.exec(text);
    const [, number = '', service = '', step, what = ''] = match ?? [];
    if (!match) return;
    if (step === 'internal') {
      // The first word in brackets is a service only where a service is built under its name.
      this.#builds.add(service);
      this.#tell(`build ${service}`, { service, step: 'building' }, ['building', 'built']);
    } else if (this.#builds.has(service)) {
      if (step === undefined && what.startsWith('exporting')) this.#exports.set(number, service);
      else if (step !== undefined) {
        this.#tell(`build ${service}`, { service, step: 'building', detail: `${step} ${what}` });
      }
    }
  }

  #step(text: string): void {
    const container = /^ ?Container (\S+) +(\S+)/.exec(text);
    if (container) {
      const [, name = '', word = ''] = container;
      const step = containerSteps.get(word);
      if (step) this.#tell(name, { service: serviceOf(name, this.#project), step }, after[step] ?? []);
      return;
    }
    // Up to 2.3x a pull is named after the service; Compose 5 names all after the image.
    const image = /^ ?(Image )?(?:Service )?(\S+) +(Pulling|Pulled|Building|Built) *$/.exec(text);
    if (!image) return;
    const [, ofImage, name = '', word = ''] = image;
    const step = imageSteps.get(word);
    if (!step) return;
    for (const service of ofImage ? this.#servicesOf(name) : [name]) {
      this.#tell(`build ${service}`, { service, step }, step === 'building' ? ['building', 'built'] : []);
    }
  }

  /** @param late what was told last, where this would come too late */
  #tell(key: string, event: ProgressEvent, late: readonly string[] = []): void {
    const last = this.#last.get(key);
    const state = event.step === 'building' ? `building ${event.detail ?? ''}` : event.step;
    if (last === state || late.some((step) => last?.split(' ')[0] === step)) return;
    this.#last.set(key, state);
    this.#report(event);
  }
}

/** The engine is quicker than Compose's output: that a container is waited for is no news when it is healthy. */
const after: Partial<Record<ProgressStep, readonly ProgressStep[]>> = {
  waiting: ['healthy', 'exited'],
  starting: ['healthy'],
};
