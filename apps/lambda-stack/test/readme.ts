/** One command of a README, and what it prints there. */
export interface Step {
  readonly command: string;
  readonly answer: string;
}

/**
 * The steps of a README by the heading (`## …`) that they stand under; headings without any are left out.
 * @throws Error for a block that is neither steps nor in a language
 */
export const readSteps = (readme: string): Map<string, readonly Step[]> =>
  new Map(
    readme
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), stepsOf(section)] as const)
      .filter(([, steps]) => steps.length > 0),
  );

function stepsOf(section: string): Step[] {
  return [...section.matchAll(/^```\n(.*?)^```$/gms)].flatMap(([, block = '']) => {
    // It would not be run, and nobody would notice. What is not to be run has a language: ```sh.
    if (!block.startsWith('$ ')) throw new Error(`a block begins without "$ ": ${block}`);
    return [...block.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, command = '', answer = '']) => ({
      command,
      answer,
    }));
  });
}
