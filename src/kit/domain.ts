/** A domain's contribution to the server; the registry is the list of them. */
import type { EventDefinition, SignalDefinition } from "./event.ts";
import type { JobDefinition } from "./job.ts";
import type { Operation } from "./operation.ts";
import type { AudienceKind, AudienceUse, Barrier } from "./audience.ts";
import type { Reactor } from "./fact.ts";
import type { MediaDesk, MediaOwner } from "./media.ts";
import type { MediaDoors } from "./media-doors.ts";
import type { ExportDoor } from "./export-door.ts";
import type { PersonalData } from "./personal-data.ts";
import type {
  AttendanceBook,
  Authenticator,
  Closeness,
  ProfileCounter,
  SuggestionSource,
} from "./ports.ts";
import type { SealedColumn } from "./sealed.ts";
import type { AuditLog, StaffGate } from "./staff.ts";
import type { StreamDefinition } from "./stream.ts";
import type { StateTopicDefinition, TopicDefinition } from "./topic.ts";
import type { VisibilityDefinition } from "./visibility.ts";

export interface Domain {
  readonly name: string;
  /** One paragraph, shown as the section's introduction in the API docs. */
  readonly description: string;
  readonly operations?: readonly Operation[];
  readonly events?: readonly EventDefinition[];
  readonly signals?: readonly SignalDefinition[];
  readonly streams?: readonly StreamDefinition[];
  readonly topics?: readonly TopicDefinition[];
  readonly stateTopics?: readonly StateTopicDefinition[];
  readonly jobs?: readonly JobDefinition[];
  /** Every column of its tables that `secrets.seal` writes. */
  readonly sealed?: readonly SealedColumn[];
  readonly authenticator?: Authenticator;
  readonly attendance?: AttendanceBook;
  readonly staffGate?: StaffGate;
  readonly auditLog?: AuditLog;
  readonly audienceKinds?: readonly AudienceKind[];
  readonly audienceUses?: readonly AudienceUse[];
  readonly barriers?: readonly Barrier[];
  readonly media?: MediaDesk;
  readonly mediaDoors?: MediaDoors;
  readonly mediaOwners?: readonly MediaOwner[];
  readonly visibilities?: readonly VisibilityDefinition[];
  readonly profileCounters?: readonly ProfileCounter[];
  readonly closeness?: Closeness;
  readonly suggestionSources?: readonly SuggestionSource[];
  readonly reactors?: readonly Reactor[];
  readonly personalData?: PersonalData;
  readonly exportDoor?: ExportDoor;
}

export function defineDomain(domain: Domain): Domain {
  return domain;
}
