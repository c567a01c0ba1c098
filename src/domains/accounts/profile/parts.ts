/** What profiles, privacy and audiences contribute to the domain and to others. */
import { audienceUses } from "../audience/uses.ts";
import { getPrivacy } from "../operations/get-privacy.ts";
import { getProfile } from "../operations/get-profile.ts";
import { getProfiles } from "../operations/get-profiles.ts";
import { searchProfiles } from "../operations/search-profiles.ts";
import { updatePrivacy } from "../operations/update-privacy.ts";
import { updateProfile } from "../operations/update-profile.ts";
import { permissionVisibility } from "../privacy/visibility.ts";
import { mediaOwners } from "./media-owners.ts";
import { accountVisibility, profileFieldVisibility } from "./visibilities.ts";

export const profileParts = {
  operations: [getProfile, getProfiles, updateProfile, searchProfiles, getPrivacy, updatePrivacy],
  audienceUses,
  mediaOwners,
  visibilities: [accountVisibility, profileFieldVisibility, permissionVisibility],
} as const;
