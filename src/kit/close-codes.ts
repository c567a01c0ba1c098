/**
 * Why the server ends a socket. The range tells a client what to do:
 * 4000–4099 reconnect and resume, 4100–4199 get a new token first, 4200–4299 stop.
 */
export const closeCodes = {
  draining: {
    code: 4000,
    delaySeconds: 0,
    meaning: "This server is going away; another is ready.",
  },
  "slow-consumer": { code: 4001, delaySeconds: 0, meaning: "Frames were not read fast enough." },
  heartbeat: { code: 4002, delaySeconds: 0, meaning: "No answer to a ping." },
  overload: { code: 4003, delaySeconds: 5, meaning: "Too many connections; come back later." },
  "handshake-timeout": { code: 4004, delaySeconds: 1, meaning: "No session.open in time." },
  flood: { code: 4005, delaySeconds: 60, meaning: "Far more requests than allowed." },
  unauthenticated: {
    code: 4100,
    delaySeconds: 0,
    meaning: "The token was missing or not accepted.",
  },
  expired: { code: 4101, delaySeconds: 0, meaning: "The token ran out and was not renewed." },
  revoked: { code: 4102, delaySeconds: 0, meaning: "The session was ended." },
  protocol: { code: 4200, delaySeconds: 0, meaning: "The client broke the protocol." },
  replaced: {
    code: 4201,
    delaySeconds: 0,
    meaning: "Newer sockets of this person took its place.",
  },
  suspended: { code: 4202, delaySeconds: 0, meaning: "The account is suspended." },
  version: { code: 4203, delaySeconds: 0, meaning: "This protocol version is not served." },
} as const satisfies Record<string, { code: number; delaySeconds: number; meaning: string }>;

export type CloseReason = keyof typeof closeCodes;
