/** Where operations, revocations and faults are written down as they happen. */
import type { FaultWindow, Operation, Revocation, Slowness } from "./history.ts";

export class Journal {
  readonly operations: Operation[] = [];
  readonly revocations: Revocation[] = [];
  readonly faults: FaultWindow[] = [];
  slowness: Slowness | null = null;

  begin({ device, accountId, sessionId }: Caller, call: Call): Operation {
    const operation: Operation = {
      ...{ device, accountId, sessionId },
      ...call,
      startedAtMs: performance.now(),
      endedAtMs: null,
      outcome: "unknown",
      code: null,
      result: null,
      attempts: 0,
    };
    this.operations.push(operation);
    return operation;
  }

  fault(name: string): FaultWindow {
    const startedAtMs = performance.now();
    const window = { name, startedAtMs, endedAtMs: Number.POSITIVE_INFINITY };
    this.faults.push(window);
    return window;
  }
}

interface Caller {
  readonly device: string;
  readonly accountId: string;
  readonly sessionId: string;
}

export interface Call {
  readonly op: string;
  readonly key: string | null;
  readonly input: Readonly<Record<string, unknown>>;
}

export function succeeded(operation: Operation, result: unknown): void {
  operation.endedAtMs = performance.now();
  operation.outcome = "ok";
  operation.result = result;
}

export function refused(operation: Operation, code: string): void {
  operation.endedAtMs = performance.now();
  // After a fault of the server's own nobody knows what became of it.
  operation.outcome = code === "internal" ? "unknown" : "fail";
  operation.code = code;
}

export function gaveUp(operation: Operation, code: string | null = null): void {
  operation.endedAtMs = performance.now();
  operation.outcome = "unknown";
  operation.code = code;
}
