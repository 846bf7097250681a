/** Where a server listens. */
export interface Listener {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** false: a default, which may move on when it is taken. */
  readonly portIsExplicit: boolean;
}

export interface CorsConfig {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  readonly allowCredentials: boolean;
}
