/** Something that is loaded when it is first needed; an attempt that fails leaves it to the next. */
export class Lazy<T> {
  readonly #load: () => Promise<T>;
  #loading: Promise<T> | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Loads it, if that is not done. */
  get(): Promise<T> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** What was loaded, or is being loaded; nothing where that fails, which whoever needs it is told. */
  async loaded(): Promise<T | undefined> {
    return this.#loading?.catch(() => undefined);
  }
}
