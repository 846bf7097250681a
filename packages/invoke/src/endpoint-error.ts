/** The endpoint could not be reached, or broke off before it had answered. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}
