import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';

/** Looks for what breaks a rule between parts of the configuration, or with what is on disk. */
export type Check = (top: Cursor, problems: ProblemList) => void;
