/** From costs and assumptions to what a population needs. Plain arithmetic; every figure of docs/scaling.md is one of these. */
import { assumed, measured } from "./inputs.ts";

export interface Plan {
  readonly people: number;
  readonly sockets: number;
  readonly messagesASecond: number;
  readonly opensASecond: number;
  readonly framesASecond: number;
  readonly serverCores: number;
  readonly instances: number;
  readonly instanceBytes: number;
  /** One instance's people, taken in by the others, if that were all they did. */
  readonly lossSeconds: number;
  /** Everybody at once, as after a new epoch. */
  readonly everybodySeconds: number;
  readonly redisCommandsASecond: number;
  readonly redisShards: number;
  readonly postgresCores: number;
  readonly walBytesASecond: number;
  /** After a year of this. */
  readonly keptBytes: number;
  readonly primaries: number;
  readonly primariesForSpace: number;
  readonly egressBytesASecond: number;
  readonly dollarsAMonth: Readonly<Record<CostPart, number>>;
}

export const costParts = [
  "instances",
  "PostgreSQL",
  "disks",
  "backups",
  "Redis",
  "egress",
] as const;
export type CostPart = (typeof costParts)[number];

const m = valuesOf(measured);
const a = valuesOf(assumed);
const daySeconds = 86_400;
const hoursAMonth = 730;
const microsASecond = 1e6;
/** Two of everything, so that one may go. */
const instancesMin = 2;
/** Deliveries that the cost of a message already holds. */
const deliveriesIncluded = 2;
/** A replica of each. */
const copies = 2;
/** The second is for hashing passwords and for collecting garbage. */
const vcpusAnInstance = 2;
const vcpusARedis = 2;
const gbAVcpu = 4;

export function planFor(people: number): Plan {
  const sockets = people * a.onlineShare;
  const peak = (perDay: number): number => ((people * perDay) / daySeconds) * a.peakFactor;
  const messagesASecond = peak(a.messagesADay);
  const opensASecond = peak(a.opensADay);
  const framesASecond = messagesASecond * (1 + a.deliveries + a.signals);
  const extraFrames = messagesASecond * (a.deliveries - deliveriesIncluded + a.signals);
  const serverMicros =
    messagesASecond * m.messageMicros +
    extraFrames * m.deliveryMicros +
    opensASecond * m.resumeMicros;
  const serverCores = serverMicros / microsASecond / a.utilisation;
  const instances = Math.max(
    instancesMin,
    Math.ceil(serverCores),
    Math.ceil(sockets / a.socketsAnInstance),
  );
  const socketsEach = sockets / instances;
  const redis = redisFor(messagesASecond, opensASecond, instances);
  const postgres = postgresFor(people, messagesASecond, opensASecond);
  const egressBytesASecond =
    messagesASecond *
      ((1 + a.deliveries) * (m.frameBytes + a.wireOverheadBytes) +
        a.signals * (a.signalBytes + a.wireOverheadBytes)) +
    opensASecond * m.resumeBytes;
  const plan = {
    ...{ people, sockets, messagesASecond, opensASecond, framesASecond, serverCores, instances },
    instanceBytes: a.baseBytes + socketsEach * (m.socketBytes + a.kernelBytes),
    lossSeconds: (socketsEach * m.resumeMicros) / microsASecond / (instances - 1),
    everybodySeconds: (socketsEach * m.resumeMicros) / microsASecond,
    ...redis,
    ...postgres,
    egressBytesASecond,
  };
  return { ...plan, dollarsAMonth: dollarsFor(plan) };
}

function redisFor(messagesASecond: number, opensASecond: number, instances: number) {
  // A limit, a look at each member's route, an entry for each other instance with somebody who gets it.
  const inboxes = Math.min(a.deliveries, instances - 1);
  const perMessage = 1 + a.chatMembers + inboxes;
  const redisCommandsASecond = messagesASecond * perMessage + opensASecond * a.redisOpenCommands;
  const capacity = a.redisCommandsASecond * a.utilisation;
  return {
    redisCommandsASecond,
    redisShards: Math.max(1, Math.ceil(redisCommandsASecond / capacity)),
  };
}

function postgresFor(people: number, messagesASecond: number, opensASecond: number) {
  const micros =
    messagesASecond * m.messagePostgresMicros +
    opensASecond * m.resumeStatements * a.statementMicros;
  const postgresCores = micros / microsASecond / a.utilisation;
  const messagesADay = people * a.messagesADay;
  const keptBytes = messagesADay * (365 * m.keptBytes + 7 * m.weekBytes);
  const primariesForSpace = Math.max(1, Math.ceil(keptBytes / a.postgresBytes));
  return {
    ...{ postgresCores, keptBytes, primariesForSpace },
    walBytesASecond: messagesASecond * m.walBytes,
    primaries: Math.max(primariesForSpace, Math.ceil(postgresCores / a.postgresCores)),
  };
}

function dollarsFor(plan: Omit<Plan, "dollarsAMonth">): Record<CostPart, number> {
  const month = (vcpus: number, memoryGb: number): number =>
    hoursAMonth * (vcpus * a.vcpuHour + memoryGb * a.memoryGbHour);
  const postgresVcpus = Math.max(2 * plan.primaries, Math.ceil(plan.postgresCores)) * copies;
  const redisVcpus = plan.redisShards * vcpusARedis * copies;
  const monthBytes = (plan.egressBytesASecond / a.peakFactor) * daySeconds * 30;
  return {
    instances: plan.instances * month(vcpusAnInstance, gb(plan.instanceBytes)),
    PostgreSQL: month(postgresVcpus, postgresVcpus * gbAVcpu),
    disks: gb(plan.keptBytes) * copies * a.diskGbMonth,
    // A base backup, and a week of log.
    backups:
      (gb(plan.keptBytes) + (gb(plan.walBytesASecond) / a.peakFactor) * daySeconds * 7) *
      a.objectGbMonth,
    Redis: month(redisVcpus, redisVcpus * gbAVcpu),
    egress: (monthBytes / 1e12) * a.egressTb,
  };
}

function gb(bytes: number): number {
  return bytes / 1e9;
}

function valuesOf<K extends string>(
  inputs: Readonly<Record<K, { value: number }>>,
): Record<K, number> {
  const entries = Object.entries<{ value: number }>(inputs);
  return Object.fromEntries(entries.map(([name, { value }]) => [name, value])) as Record<K, number>;
}
