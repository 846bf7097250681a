import { greet, type Greeting } from '@shared/greeting';

interface Event {
  readonly pathParameters?: { readonly name?: string };
}

export const handler = async (event: Event): Promise<Greeting> =>
  greet(event.pathParameters?.name ?? 'world');
