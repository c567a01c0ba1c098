/** What accounts keep of a person: to give it to them, and to forget it, the account itself last of all. */
import type { PersonalData } from "#src/kit/personal-data.ts";
import { exportAccount } from "./life/export/account-files.ts";
import { forgetAccount } from "./life/forget-account.ts";

export const personalData: PersonalData = {
  tables: [
    ...["accounts", "audiences", "challenges", "data_exports", "email_changes", "former_emails"],
    ...["handle_claims", "known_devices", "passkeys", "password_resets", "privacy_settings"],
    ...["provider_arrivals", "provider_identities", "recovery_codes", "second_factors"],
    ...["sessions", "staff"],
  ],
  export: exportAccount,
  purge: forgetAccount,
};
