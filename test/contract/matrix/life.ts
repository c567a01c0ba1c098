/** What people do with their account as a whole: nobody else's can be named. Each is done once, by somebody new. */
import { onSelf, type Row } from "./rows.ts";

export const lifeRows: readonly Row[] = [
  ...onSelf("account.deactivate"),
  ...onSelf("account.delete"),
  ...onSelf("account.requestExport"),
].map((row) => ({ ...row, endsSession: true }) as const);
