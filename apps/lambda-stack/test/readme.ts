/** One command of a README, and what it prints there. */
export interface Step {
  readonly command: string;
  readonly answer: string;
}

/** The steps of a README by the heading (`## …`) that they stand under; headings without any are left out. */
export const readSteps = (readme: string): Map<string, readonly Step[]> =>
  new Map(
    readme
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), stepsOf(section)] as const)
      .filter(([, steps]) => steps.length > 0),
  );

const stepsOf = (section: string): Step[] =>
  [...section.matchAll(/^```\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    [...block.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, command = '', answer = '']) => ({
      command,
      answer,
    })),
  );
