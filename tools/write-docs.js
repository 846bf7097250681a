import { writeFileSync } from 'node:fs';

import { cataloguePage } from '@lambda-stack/errors';

writeFileSync(new URL('../docs/errors.md', import.meta.url), cataloguePage());
