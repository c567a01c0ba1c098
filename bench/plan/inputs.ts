/** What docs/scaling.md calculates with. A measured cost names the command that measures it again; the rest are assumptions. */

export interface Input {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  /** Benchmark and the line of its output; null: assumed. */
  readonly measuredBy: string | null;
}

/** Of two cores shared by server, database and load, in the runs that docs/performance.md tells of. */
export const measured = {
  socketBytes: {
    value: 1_940,
    unit: "bytes",
    what: "server's memory for an idle authenticated socket",
    measuredBy: "`idle-memory`",
  },
  messageMicros: {
    value: 104,
    unit: "µs",
    what: "server's processor for a message acknowledged, two deliveries included",
    measuredBy: "`send-message`, process µs each",
  },
  messagePostgresMicros: {
    value: 98,
    unit: "µs",
    what: "PostgreSQL's processor for a message, many at once",
    measuredBy: "`send-message`, PostgreSQL µs each",
  },
  deliveryMicros: {
    value: 9,
    unit: "µs",
    what: "server's processor for one more frame to one more socket, one at a time",
    measuredBy: "`fan-out`, server µs each",
  },
  resumeMicros: {
    value: 396,
    unit: "µs",
    what: "server's processor for a resume that reads 3 of 50 chats, 20 events each",
    measuredBy: "`resume-storm`, server µs each",
  },
  resumeStatements: {
    value: 6,
    unit: "",
    what: "statements of that resume, alone",
    measuredBy: "`resume-storm`",
  },
  resumeBytes: {
    value: 8_980,
    unit: "bytes",
    what: "bytes of that resume to the client",
    measuredBy: "`resume-storm`",
  },
  frameBytes: {
    value: 439,
    unit: "bytes",
    what: "a frame out: a message of 74 characters, or its answer",
    measuredBy: "`message-bytes`",
  },
  walBytes: {
    value: 1_460,
    unit: "bytes",
    what: "PostgreSQL's log for a message",
    measuredBy: "`message-bytes`",
  },
  keptBytes: {
    value: 568,
    unit: "bytes",
    what: "rows and indexes of a message that stay: the message and its event",
    measuredBy: "`message-bytes`",
  },
  weekBytes: {
    value: 335,
    unit: "bytes",
    what: "of a message for seven days: its idempotency key",
    measuredBy: "`message-bytes`",
  },
} as const satisfies Record<string, Input>;

export const assumed = {
  onlineShare: { value: 0.1, unit: "", what: "people connected at the peak", measuredBy: null },
  messagesADay: { value: 20, unit: "", what: "messages a person writes a day", measuredBy: null },
  opensADay: {
    value: 12,
    unit: "",
    what: "times a day that a person's app connects",
    measuredBy: null,
  },
  peakFactor: {
    value: 3,
    unit: "",
    what: "the busiest hour against the average",
    measuredBy: null,
  },
  chatMembers: {
    value: 5,
    unit: "",
    what: "members of the chat an average message goes to",
    measuredBy: null,
  },
  deliveries: {
    value: 3,
    unit: "",
    what: "sockets an average message is delivered to",
    measuredBy: null,
  },
  signals: {
    value: 4,
    unit: "",
    what: "frames of typing and presence for each message",
    measuredBy: null,
  },
  signalBytes: { value: 200, unit: "bytes", what: "one of those", measuredBy: null },
  wireOverheadBytes: {
    value: 60,
    unit: "bytes",
    what: "WebSocket, TLS, TCP and IP for a frame",
    measuredBy: null,
  },
  utilisation: {
    value: 0.5,
    unit: "",
    what: "of a core, of a Redis shard, at the peak",
    measuredBy: null,
  },
  socketsAnInstance: {
    value: 25_000,
    unit: "",
    what: "sockets on one instance at the most: what its loss sends elsewhere",
    measuredBy: null,
  },
  kernelBytes: {
    value: 12_000,
    unit: "bytes",
    what: "the kernel's memory for a socket",
    measuredBy: null,
  },
  baseBytes: {
    value: 400_000_000,
    unit: "bytes",
    what: "an instance without sockets, with room for a storm",
    measuredBy: null,
  },
  statementMicros: {
    value: 60,
    unit: "µs",
    what: "PostgreSQL's processor for one statement of a resume",
    measuredBy: null,
  },
  redisCommandsASecond: {
    value: 100_000,
    unit: "",
    what: "commands of one Redis shard a second",
    measuredBy: null,
  },
  redisOpenCommands: {
    value: 4,
    unit: "",
    what: "commands for a socket that comes and goes",
    measuredBy: null,
  },
  postgresCores: {
    value: 32,
    unit: "",
    what: "cores of the largest PostgreSQL server you want",
    measuredBy: null,
  },
  postgresBytes: {
    value: 8e12,
    unit: "bytes",
    what: "data on one PostgreSQL server that you still want to restore",
    measuredBy: null,
  },
  vcpuHour: { value: 0.04, unit: "$", what: "a vCPU for an hour", measuredBy: null },
  memoryGbHour: { value: 0.005, unit: "$", what: "a GB of memory for an hour", measuredBy: null },
  diskGbMonth: {
    value: 0.12,
    unit: "$",
    what: "a GB of replicated fast disk for a month",
    measuredBy: null,
  },
  objectGbMonth: {
    value: 0.02,
    unit: "$",
    what: "a GB in an object store for a month: backups",
    measuredBy: null,
  },
  egressTb: {
    value: 20,
    unit: "$",
    what: "a TB to the internet; offers differ from 1 to 90",
    measuredBy: null,
  },
} as const satisfies Record<string, Input>;
