export interface Greeting {
  readonly message: string;
}

export const greet = (name: string): Greeting => {
  if (name === 'nobody') throw new RangeError('there is nobody to greet');
  return { message: `Hello ${name}, from TypeScript` };
};
