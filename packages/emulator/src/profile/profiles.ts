import { awsProfile } from './aws.ts';
import type { Profile, ProfileName } from './profile.ts';
import { rieProfile } from './rie.ts';

/** All profiles, by their names. */
export const profiles: Readonly<Record<ProfileName, Profile>> = { aws: awsProfile, rie: rieProfile };
