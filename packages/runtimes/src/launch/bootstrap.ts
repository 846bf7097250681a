/** The bootstrap of Lambda's own images, by the program that starts it. */
export const bootstrapOf: Readonly<Record<string, string>> = {
  '/lambda-entrypoint.sh': '/var/runtime/bootstrap',
  '/var/runtime/bootstrap': '/var/runtime/bootstrap',
};

/** Names the program that starts a runtime, which Lambda's own bootstraps do themselves. */
export const execWrapper = 'AWS_LAMBDA_EXEC_WRAPPER';
