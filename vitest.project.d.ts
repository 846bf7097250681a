import { type UserWorkspaceConfig } from 'vitest/config';
/** The settings of one package's tests: sources are used as they are, without a build. */
export declare const project: (name: string) => UserWorkspaceConfig;
//# sourceMappingURL=vitest.project.d.ts.map