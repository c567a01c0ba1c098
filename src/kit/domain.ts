/** A domain's contribution to the server; the registry is the list of them. */
import type { EventDefinition, SignalDefinition } from "./event.ts";
import type { JobDefinition } from "./job.ts";
import type { Operation } from "./operation.ts";
import type { AttendanceBook, Authenticator } from "./ports.ts";
import type { SealedColumn } from "./sealed.ts";
import type { AuditLog, StaffGate } from "./staff.ts";
import type { StreamDefinition } from "./stream.ts";
import type { StateTopicDefinition, TopicDefinition } from "./topic.ts";

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
}

export function defineDomain(domain: Domain): Domain {
  return domain;
}
