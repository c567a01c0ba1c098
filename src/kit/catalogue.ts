/** Everything the server can do, collected from its domains and checked for what would otherwise fail at run time. */
import Format from "typebox/format";
import { assert } from "./assert.ts";
import { collectPorts, index } from "./collect-ports.ts";
import type { Domain } from "./domain.ts";
import type { ExportDoor } from "./export-door.ts";
import type { EventDefinition, SignalDefinition } from "./event.ts";
import type { JobDefinition } from "./job.ts";
import type { Operation } from "./operation.ts";
import type { AttendanceBook, Authenticator, Ports } from "./ports.ts";

import type { SealedColumn } from "./sealed.ts";
import type { AuditLog, StaffGate } from "./staff.ts";
import type { StreamDefinition } from "./stream.ts";
import type { StateTopicDefinition, TopicDefinition } from "./topic.ts";
import { connectionContracts } from "./watch-contracts.ts";

export interface Catalogue {
  readonly domains: readonly Domain[];
  readonly operations: ReadonlyMap<string, Operation>;
  readonly events: ReadonlyMap<string, EventDefinition>;
  readonly signals: ReadonlyMap<string, SignalDefinition>;
  readonly streams: ReadonlyMap<string, StreamDefinition>;
  readonly topics: ReadonlyMap<string, TopicDefinition>;
  readonly stateTopics: ReadonlyMap<string, StateTopicDefinition>;
  readonly jobs: ReadonlyMap<string, JobDefinition>;
  readonly sealed: readonly SealedColumn[];
  readonly authenticator: Authenticator;
  /** Null where no domain wants to know. */
  readonly attendance: AttendanceBook | null;
  /** Null where no operation is for staff. */
  readonly staffGate: StaffGate | null;
  readonly auditLog: AuditLog | null;
  /** Null where no domain makes archives of people's data. */
  readonly exportDoor: ExportDoor | null;
  readonly ports: Ports;
}

export function collect(domains: readonly Domain[]): Catalogue {
  const authenticators = domains.flatMap((domain) => domain.authenticator ?? []);
  const [authenticator] = authenticators;
  assert(authenticator && authenticators.length === 1, "exactly one domain authenticates");
  const [attendance = null, ...others] = domains.flatMap((domain) => domain.attendance ?? []);
  assert(others.length === 0, "one domain at most keeps who was here");
  const [staffGate = null, ...gates] = domains.flatMap((domain) => domain.staffGate ?? []);
  assert(gates.length === 0, "one domain at most knows who is staff");
  const [auditLog = null, ...logs] = domains.flatMap((domain) => domain.auditLog ?? []);
  assert(logs.length === 0, "one domain at most keeps the audit log");
  const [exportDoor = null, ...exportDoors] = domains.flatMap((domain) => domain.exportDoor ?? []);
  assert(exportDoors.length === 0, "one domain at most makes archives");
  const catalogue: Catalogue = {
    domains,
    operations: index(
      domains.flatMap((domain) => domain.operations ?? []),
      (one) => one.contract.name,
    ),
    events: index(
      domains.flatMap((domain) => domain.events ?? []),
      (one) => one.name,
    ),
    signals: index(
      domains.flatMap((domain) => domain.signals ?? []),
      (one) => one.name,
    ),
    streams: index(
      domains.flatMap((domain) => domain.streams ?? []),
      (one) => one.kind,
    ),
    topics: index(
      domains.flatMap((domain) => domain.topics ?? []),
      (one) => one.kind,
    ),
    stateTopics: index(
      domains.flatMap((domain) => domain.stateTopics ?? []),
      (one) => one.kind,
    ),
    jobs: index(
      domains.flatMap((domain) => domain.jobs ?? []),
      (one) => one.name,
    ),
    sealed: domains.flatMap((domain) => domain.sealed ?? []),
    authenticator,
    attendance,
    staffGate,
    auditLog,
    exportDoor,
    ports: collectPorts(domains),
  };
  checkReferences(catalogue);
  return catalogue;
}

function checkReferences(catalogue: Catalogue): void {
  const reserved = new Set<string>(connectionContracts(catalogue).map((contract) => contract.name));
  for (const event of catalogue.events.values()) {
    assert(catalogue.streams.has(event.stream), `${event.name} belongs to a stream that exists`);
  }
  for (const signal of catalogue.signals.values()) {
    const isKnown = catalogue.topics.has(signal.topic) || catalogue.stateTopics.has(signal.topic);
    assert(isKnown, `${signal.name} belongs to a topic that exists`);
  }
  for (const { kind, signal } of catalogue.stateTopics.values()) {
    const isItsOwn = signal.topic === kind && catalogue.signals.get(signal.name) === signal;
    assert(isItsOwn, `${kind} tells its state by a signal of its own`);
  }
  for (const operation of catalogue.operations.values()) {
    checkStaff(catalogue, operation);
    const { contract } = operation;
    assert(
      !reserved.has(contract.name),
      `${contract.name} is not one of the socket's own operations`,
    );
    assert(
      contract.kind === "write" || contract.idempotency === undefined,
      `${contract.name}: only writes have keys`,
    );
    for (const format of formatsOf([contract.input, contract.output])) {
      // The schema library accepts any value for a format it does not know.
      assert(Format.Has(format), `${contract.name}: format ${format} is registered`);
    }
  }
}

function checkStaff({ staffGate, auditLog }: Catalogue, { contract, batch }: Operation): void {
  const { name, access, role, isDangerous } = contract;
  if (access !== "staff") {
    assert(role === undefined && isDangerous === undefined, `${name}: only staff have roles`);
    return;
  }
  assert(role !== undefined, `${name} says which role it needs`);
  assert(
    staffGate !== null && auditLog !== null,
    `${name}: somebody knows the staff and their acts`,
  );
  assert(batch === undefined, `${name}: what staff do is done one by one`);
}

function formatsOf(schema: unknown): Set<string> {
  const formats = new Set<string>();
  JSON.stringify(schema, (key, value: unknown) => {
    if (key === "format" && typeof value === "string") formats.add(value);
    return value;
  });
  return formats;
}
